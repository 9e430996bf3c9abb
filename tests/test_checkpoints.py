"""Hostile, foreign and damaged checkpoints through every entry point."""

import json
import os
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from mmengine.runner import Runner
from run_tool import ROOT
from tiny_config import write_tiny_config

SHORT = {
    'train_dataloader.dataset.indices': 32,
    'val_dataloader.dataset.indices': 16,
    'test_dataloader.dataset.indices': 32,
}


class Code:
    """Makes a folder when it is read from a pickle."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ('mark',)


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An entry point in this process; the message that it ends with."""
    monkeypatch.setenv('LOCAL_RANK', '0')

    def run(name: str, *args: object) -> str:
        path = str(ROOT / 'tools' / f'{name}.py')
        monkeypatch.setattr(sys, 'argv', [path, *map(str, args)])
        # As Python does for a script.
        monkeypatch.syspath_prepend(str(Path(path).parent))
        try:
            runpy.run_path(path, run_name='__main__')
        except SystemExit as end:
            return str(end)
        return ''

    return run


@pytest.fixture(scope='module')
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the tiny config, with all that a run saves."""
    from mmengine.config import Config
    from mmengine.registry import DefaultScope

    before = dict(DefaultScope._instance_dict)
    root = tmp_path_factory.mktemp('trained')
    cfg = Config.fromfile(write_tiny_config(root, SHORT))
    cfg.work_dir = str(root / 'work')
    Runner.from_cfg(cfg).train()
    DefaultScope._instance_dict.clear()
    DefaultScope._instance_dict.update(before)
    return root / 'work' / 'epoch_1.pth'


def entry(name: str, checkpoint: Path, folder: Path) -> list[object]:
    """Arguments of an entry point that reads the checkpoint."""
    # The logger of a run is known by its name, for as long as Python runs.
    own = {'experiment_name': os.urandom(8).hex()}
    config = write_tiny_config(folder, {**SHORT, **own})
    work = ['--work-dir', folder / 'again']
    if name == 'train':
        return [config, '--resume', checkpoint, *work]
    if name == 'load_from':
        options = [f'load_from={checkpoint}']
        return [config, *work, '--cfg-options', *options]
    if name == 'pretrained':
        init = f'model.backbone.init_cfg.checkpoint={checkpoint}'
        kind = 'model.backbone.init_cfg.type=Pretrained'
        return [config, *work, '--cfg-options', kind, init]
    if name == 'analysis/fairness_report':
        return [config, checkpoint, '--out', 'out', *work]
    return [config, checkpoint, *work]


TRAINING = ['train', 'load_from', 'pretrained']
TESTING = [
    'test',
    'analysis/manifold_geometry',
    'analysis/fairness_report',
    'analysis/correct',
]


def ended(call: Any, name: str, checkpoint: Path, *more: object) -> str:
    tool = 'train' if name in TRAINING else name
    return call(tool, *entry(name, checkpoint, Path.cwd()), *more)


@pytest.mark.parametrize('name', [*TRAINING, *TESTING])
def test_code_in_a_checkpoint_is_not_run(call: Any, name: str) -> None:
    path = Path('bad.pth').resolve()
    torch.save({'state_dict': {}, 'meta': {}, 'x': Code()}, path)
    message = ended(call, name, path)
    assert f"got '{path}', which can run code of" in message
    assert '--trust-checkpoint' in message
    assert not Path('mark').exists()


def test_code_is_run_on_request(call: Any, trained: Path) -> None:
    content = torch.load(trained, weights_only=False)
    torch.save({**content, 'x': Code()}, 'trusted.pth')
    path = Path('trusted.pth').resolve()
    assert ended(call, 'test', path, '--trust-checkpoint') == ''
    assert Path('mark').exists()


def test_the_config_in_a_checkpoint_is_not_run(
    call: Any, trained: Path
) -> None:
    content = torch.load(trained, weights_only=False)
    content['meta']['config'] = "import os\nos.mkdir('mark')\n"
    torch.save(content, 'text.pth')
    assert ended(call, 'train', Path('text.pth').resolve()) == ''
    assert not Path('mark').exists()


@pytest.mark.parametrize('name', [*TRAINING, *TESTING])
@pytest.mark.parametrize('kind', ['empty', 'half'])
def test_damaged_files_are_named(
    call: Any, trained: Path, name: str, kind: str
) -> None:
    path = Path('damaged.pth').resolve()
    whole = trained.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if kind == 'half' else b'')
    message = ended(call, name, path)
    assert f"that a run has saved, got '{path}'" in message


@pytest.mark.parametrize('name', ['train', *TESTING])
def test_another_model_is_refused(call: Any, trained: Path, name: str) -> None:
    content = torch.load(trained, weights_only=False)
    state = content['state_dict']
    (head,) = (key for key in state if key.endswith('head.weight'))
    state[head] = torch.zeros(7, 16)
    torch.save(content, 'other.pth')
    message = ended(call, name, Path('other.pth').resolve())
    assert f'with 1 of another shape ({head})' in message


@pytest.mark.parametrize('name', ['train', *TESTING])
def test_classes_in_another_order_are_refused(
    call: Any, trained: Path, name: str
) -> None:
    content = torch.load(trained, weights_only=False)
    meta = content['meta']['dataset_meta']
    first, second, *rest = meta['classes']
    meta['classes'] = [second, first, *rest]
    torch.save(content, 'order.pth')
    message = ended(call, name, Path('order.pth').resolve())
    assert 'class names must be those of the data set' in message
    assert f'class 0 is {second!r} there and {first!r} here' in message


def test_a_start_from_a_part_is_told(
    call: Any, trained: Path, capfd: pytest.CaptureFixture
) -> None:
    content = torch.load(trained, weights_only=False)
    state = content['state_dict']
    for key in [key for key in state if key.startswith('head')]:
        del state[key]
    torch.save(content, 'part.pth')
    assert ended(call, 'load_from', Path('part.pth').resolve()) == ''
    output = ''.join(capfd.readouterr())
    assert 'fits this model in part, with 2 missing (head.' in output


def test_a_start_from_nothing_is_refused(call: Any) -> None:
    torch.save({'state_dict': {'other.weight': torch.zeros(1)}}, 'x.pth')
    message = ended(call, 'load_from', Path('x.pth').resolve())
    assert 'load_from: file must hold weights of this model' in message


def test_own_checkpoints_pass(
    call: Any, trained: Path, capfd: pytest.CaptureFixture
) -> None:
    assert ended(call, 'train', trained) == ''
    out = Path('metrics.json').resolve()
    assert ended(call, 'test', trained, '--out', out) == ''
    assert json.loads(out.read_text())
    assert 'match exactly' not in ''.join(capfd.readouterr())
