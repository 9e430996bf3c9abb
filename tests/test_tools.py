"""The entry points, called as a user calls them."""

import json
import pickle
import re
import runpy
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from run_tool import ENVIRONMENT, ROOT, run_command, run_tool, tool
from tiny_config import write_tiny_config

SHORT = {'train_dataloader.dataset.indices': 160}


@pytest.fixture(scope='module')
def trained(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One epoch of training: the config, its work dir and the output."""
    folder = tmp_path_factory.mktemp('trained')
    config = write_tiny_config(folder, SHORT)
    work_dir = folder / 'work'
    return {
        'config': config,
        'work_dir': work_dir,
        'output': run_tool('train', config, '--work-dir', work_dir),
    }


def test_train(trained: dict[str, Any]) -> None:
    assert 'Epoch(train) [1][10/10]' in trained['output']
    assert 'loss_zul: ' in trained['output']
    assert 'accuracy/top1: ' in trained['output']
    assert (trained['work_dir'] / 'epoch_1.pth').is_file()
    assert (trained['work_dir'] / 'tiny.py').is_file()


def test_resume_goes_on_in_the_work_dir(trained: dict[str, Any]) -> None:
    output = run_tool(
        *('train', trained['config'], '--work-dir', trained['work_dir']),
        *('--resume', '--no-validate'),
        *('--cfg-options', 'train_cfg.max_epochs=2'),
    )
    assert 'epoch: 1' in output
    assert 'Epoch(train) [2][10/10]' in output
    assert 'Epoch(train) [1]' not in output
    assert 'accuracy' not in output


def test_inherited_hooks_that_are_none_are_off(tmp_path: Path) -> None:
    """One by the config that inherits it, two on the command line."""
    average = {'type': 'EMAHook', 'momentum': 0.1}
    changes = {
        **SHORT,
        'default_hooks.zero_bias': {'type': 'mmfair.ZeroBiasHook'},
        'custom_hooks': [average, {'type': 'mmfair.RunRecordHook'}],
    }
    write_tiny_config(tmp_path, changes)
    child = tmp_path / 'child.py'
    child.write_text(
        "_base_ = 'tiny.py'\ndefault_hooks = dict(zero_bias=None)\n"
    )
    work_dir = tmp_path / 'work'
    output = run_tool(
        *('train', child, '--work-dir', work_dir, '--cfg-options'),
        *('custom_hooks.0=None', 'default_hooks.zut=None'),
    )
    assert 'accuracy/top1: ' in output
    for trace in ('Zero-input probe', 'ZeroBiasHook', 'loss_zul', 'EMAHook'):
        assert trace not in output
    assert (work_dir / 'run_record.json').is_file()  # the second is there
    written = runpy.run_path(str(work_dir / 'child.py'))
    assert sorted(written['default_hooks']) == ['epoch_seed', 'logger']
    assert len(written['custom_hooks']) == 1
    again = run_tool(
        *('test', child, work_dir / 'epoch_1.pth'),
        *('--work-dir', work_dir / 'test'),
    )
    assert 'Zero-input probe' not in again


@pytest.mark.parametrize('suffix', ['json', 'pkl'])
def test_test_writes_its_outcome(
    trained: dict[str, Any], tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f'out.{suffix}'
    output = run_tool(
        *('test', trained['config'], trained['work_dir'] / 'epoch_1.pth'),
        *('--work-dir', tmp_path, '--out', out),
    )
    shown = float(re.search(r'accuracy/top1: ([\d.]+)', output)[1])
    if suffix == 'json':
        metrics = json.loads(out.read_text())
        assert metrics['accuracy/top1'] == pytest.approx(shown, abs=1e-3)
    else:
        predictions = pickle.loads(out.read_bytes())
        right = [p['pred_label'] == p['gt_label'] for p in predictions]
        assert len(right) == 600
        assert 100 * sum(map(float, right)) / 600 == pytest.approx(
            shown, abs=1e-3
        )


def test_amp_and_scaled_learning_rate(tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path, SHORT)
    output = run_tool(
        *('train', config, '--work-dir', tmp_path / 'work'),
        *('--amp', '--auto-scale-lr'),
    )
    # Batch 16 where the learning rate 0.05 is meant for 32.
    assert 'lr: 2.5000e-02' in output
    dumped = (tmp_path / 'work' / 'tiny.py').read_text()
    if not torch.cuda.is_available():
        assert "type='mmfair.CPUAmpOptimWrapper'" in dumped
    losses = re.findall(r'loss_zul: ([\d.]+)', output)
    assert [float(loss) > 0 for loss in losses] == [True]


def test_the_work_dir_is_named_after_the_config(tmp_path: Path) -> None:
    config = write_tiny_config(
        tmp_path, {**SHORT, 'train_dataloader.dataset.indices': 16}
    )
    done = subprocess.run(
        [sys.executable, str(tool('train')), str(config), '--no-validate'],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert (tmp_path / 'work_dirs/tiny/epoch_1.pth').is_file()


def test_a_bad_config_stops_without_a_traceback(tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path, {'default_hooks.zut.los': {}})
    output = run_tool(
        *('train', config, '--work-dir', tmp_path / 'work'),
        fails=True,
    )
    assert "got 'los'. Did you mean 'loss'?" in output
    assert 'Traceback' not in output
    assert not (tmp_path / 'work').exists()


# The rest runs in this process: it ends before a runner is built.

IMAGES = {'type': 'CustomDataset', 'data_root': 'data/none', '_delete_': True}


@pytest.mark.parametrize(
    ('changes', 'message'),
    [
        (
            {'default_hooks.zut.type': 'mmfair.ZutHook'},
            'default_hooks.zut: type must name a part of mmfair, got '
            "'mmfair.ZutHook'. Did you mean 'mmfair.ZUTHook'?",
        ),
        (
            {'model.head.num_classes': 9},
            'model.head: num_classes must be the 10 of '
            'train_dataloader.dataset (mmfair.Digits), got 9. '
            'Set model.head.num_classes=10.',
        ),
        (
            {'train_dataloader.dataset': IMAGES},
            "train_dataloader.dataset: data_root must exist, got 'data/none'. "
            'See docs/prepare_data.md.',
        ),
        (
            {'load_from': 'none.pth'},
            "load_from: checkpoint must exist, got 'none.pth'. "
            'Check the path.',
        ),
    ],
)
def test_bad_configs(
    stopped: Any, tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    config = write_tiny_config(tmp_path, changes)
    assert stopped('train', config) == message


def test_options_override_the_config(stopped: Any, tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path)
    options = ['--cfg-options', 'model.head.num_classes=7']
    assert 'got 7.' in stopped('train', config, *options)


def test_a_config_that_does_not_exist(stopped: Any) -> None:
    assert stopped('train', 'none.py') == (
        "config: path must be a file, got 'none.py'. Check the path."
    )


def test_a_work_dir_that_is_a_file(stopped: Any, tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path)
    assert stopped('train', config, '--work-dir', config) == (
        f"--work-dir: path must be a folder, got the file '{config}'. "
        'Choose another one.'
    )


def test_a_work_dir_where_the_config_would_be_overwritten(
    stopped: Any, tmp_path: Path
) -> None:
    base = write_tiny_config(tmp_path)
    config = tmp_path / 'child.py'
    config.write_text(f"_base_ = './{base.name}'\nwork_dir = '{tmp_path}'\n")
    assert stopped('train', config) == (
        "--work-dir: path must not be the config's folder, got "
        f"'{tmp_path}'. Choose another one: the run writes the merged config "
        'there, over yours.'
    )


def test_a_launcher_that_launched_nothing(
    stopped: Any, tmp_path: Path
) -> None:
    config = write_tiny_config(tmp_path)
    assert stopped('train', config, '--launcher', 'pytorch') == (
        "--launcher: processes must be started by torchrun for 'pytorch', "
        'got none. Use tools/dist_train.sh or tools/dist_test.sh.'
    )


def test_amp_with_a_wrapper_of_its_own(stopped: Any, tmp_path: Path) -> None:
    config = write_tiny_config(
        tmp_path, {'optim_wrapper.type': 'DeepSpeedOptimWrapper'}
    )
    assert stopped('train', config, '--amp') == (
        "--amp: optim_wrapper.type must be 'OptimWrapper', got "
        "'DeepSpeedOptimWrapper'. Set mixed precision in that wrapper itself."
    )


def test_scaling_without_a_base(stopped: Any, tmp_path: Path) -> None:
    config = write_tiny_config(
        tmp_path, {'auto_scale_lr': {'_delete_': True, 'enable': False}}
    )
    assert stopped('train', config, '--auto-scale-lr') == (
        '--auto-scale-lr: auto_scale_lr must have base_batch_size, got '
        "{'enable': False}. Set auto_scale_lr.base_batch_size to the total "
        'batch size that the learning rate is meant for.'
    )


def test_keeping_the_batch_refuses(stopped: Any, tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path)
    assert stopped('train', config, '--accumulate', '2') == (
        '--accumulate: --keep-batch must be given too, got none. Add it, or '
        'set optim_wrapper.accumulative_counts yourself.'
    )
    assert stopped('train', config, '--keep-batch', '--auto-scale-lr') == (
        '--keep-batch: --auto-scale-lr must be absent, got both. Keep the '
        'batch or scale the learning rate.'
    )
    assert stopped('train', config, '--keep-batch', '--accumulate', '3') == (
        'keep_batch: total batch must divide by processes * accumulate, got '
        '32 for 1 * 3. Choose other numbers.'
    )


def test_resume_from_a_missing_checkpoint(
    stopped: Any, tmp_path: Path
) -> None:
    config = write_tiny_config(tmp_path)
    remedy = 'Name one that does, or train from the start without --resume.'
    assert stopped('train', config, '--resume', 'none.pth').startswith(
        f"--resume: checkpoint must exist, got 'none.pth'. {remedy}"
    )
    lost = tmp_path / 'epoch_1.pth'
    (tmp_path / 'last_checkpoint').write_text(str(lost))
    assert (
        stopped('train', config, '--work-dir', tmp_path, '--resume')
        == f"--resume: checkpoint must exist, got '{lost}'. {remedy}"
    )


def test_resume_in_the_work_dir_of_another_config(
    stopped: Any, trained: dict[str, Any], tmp_path: Path
) -> None:
    config = write_tiny_config(tmp_path, name='other.py')
    work_dir = trained['work_dir']
    assert stopped('train', config, '--work-dir', work_dir, '--resume') == (
        f"--resume: work dir '{work_dir}' must be one of other.py, got one "
        'of tiny.py. Choose another --work-dir, or name the checkpoint: '
        '--resume CHECKPOINT.'
    )


def test_test_refuses(stopped: Any, tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path)
    assert stopped('test', config, 'none.pth') == (
        "load_from: checkpoint must exist, got 'none.pth'. Check the path."
    )
    assert stopped('test', config, 'none.pth', '--out', 'x.csv') == (
        '--out: file must end in .json (metrics) or .pkl (predictions), got '
        "'x.csv'. Choose one of them."
    )
    config = write_tiny_config(tmp_path, {'test_evaluator': None})
    assert stopped('test', config, 'none.pth') == (
        'config: test_dataloader and test_evaluator must be set, got none. '
        'Add them to the config.'
    )


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A call of an entry point that gives the message it ends with."""
    monkeypatch.setenv('LOCAL_RANK', '0')

    def call(name: str, *args: object) -> str:
        path = str(tool(name))
        monkeypatch.setattr(sys, 'argv', [path, *map(str, args)])
        # As Python does for a script.
        monkeypatch.syspath_prepend(str(Path(path).parent))
        with pytest.raises(SystemExit) as caught:
            runpy.run_path(path, run_name='__main__')
        return str(caught.value)

    return call


# The scripts around them.

SCRIPTS = ['dist_train', 'dist_test', 'slurm_train', 'slurm_test']


@pytest.mark.parametrize('name', SCRIPTS)
def test_a_script_shows_its_usage(name: str) -> None:
    script = ROOT / 'tools' / f'{name}.sh'
    assert script.stat().st_mode & stat.S_IXUSR
    output = run_command('bash', script, fails=True)
    assert output.startswith(f'Usage: {name}.sh ')


@pytest.mark.parametrize(
    ('name', 'args', 'expected'),
    [
        (
            'dist_train',
            ['c.py', '2', '--amp'],
            '-m torch.distributed.run --nnodes=3 --node-rank=1 '
            '--nproc-per-node=2 --master-addr=here --master-port=1234 '
            'TOOLS/train.py c.py --launcher pytorch --amp',
        ),
        (
            'dist_test',
            ['c.py', 'x.pth', '2', '--out', 'a b.pkl'],
            '-m torch.distributed.run --nnodes=3 --node-rank=1 '
            '--nproc-per-node=2 --master-addr=here --master-port=1234 '
            'TOOLS/test.py c.py x.pth --launcher pytorch --out a b.pkl',
        ),
        (
            'slurm_train',
            ['part', 'job', 'c.py', '--amp'],
            '--partition=part --job-name=job --gres=gpu:8 --ntasks=16 '
            '--ntasks-per-node=8 --cpus-per-task=5 --kill-on-bad-exit=1 '
            '-q x python -u TOOLS/train.py c.py --launcher slurm --amp',
        ),
        (
            'slurm_test',
            ['part', 'job', 'c.py', 'x.pth'],
            '--partition=part --job-name=job --gres=gpu:8 --ntasks=16 '
            '--ntasks-per-node=8 --cpus-per-task=5 --kill-on-bad-exit=1 '
            '-q x python -u TOOLS/test.py c.py x.pth --launcher slurm',
        ),
    ],
)
def test_what_a_script_starts(
    tmp_path: Path, name: str, args: list[str], expected: str
) -> None:
    for command in ('python', 'srun'):
        fake = tmp_path / command
        fake.write_text('#!/bin/sh\necho "$@"\n')
        fake.chmod(0o755)
    environment = {
        'PATH': f'{tmp_path}:{Path(shutil.which("bash")).parent}:/usr/bin',
        'NNODES': '3',
        'NODE_RANK': '1',
        'MASTER_ADDR': 'here',
        'PORT': '1234',
        'GPUS': '16',
        'SRUN_ARGS': '-q x',
    }
    done = subprocess.run(
        ['bash', str(ROOT / 'tools' / f'{name}.sh'), *args],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    tools = str(ROOT / 'tools')
    assert done.stdout.strip() == expected.replace('TOOLS', tools)
