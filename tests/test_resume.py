"""A run that is killed and resumed ends where an uninterrupted one does."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from run_tool import ENVIRONMENT, run_tool, tool
from tiny_config import write_tiny_config

LAST = 'epoch_5.pth'
CHANGES = {
    'train_cfg.max_epochs': 5,
    'train_cfg.val_interval': 5,
    'train_dataloader.batch_size': 4,
    'param_scheduler': [
        {'type': 'CosineAnnealingLR', 'convert_to_iter_based': True}
    ],
    'default_hooks.zut.input_type': 'random',
    'default_hooks.zut.warmup': 4,
}


@pytest.mark.slow
def test_kill_and_resume_equals_a_straight_run(tmp_path: Path) -> None:
    config = write_tiny_config(tmp_path, CHANGES)
    straight, broken = tmp_path / 'straight', tmp_path / 'broken'
    run_tool('train', config, '--work-dir', straight)
    kill_in_third_epoch(config, broken)
    assert not (broken / LAST).exists()
    output = run_tool('train', config, '--work-dir', broken, '--resume')
    assert 'epoch: 2' in output
    assert 'Epoch(train) [3]' in output
    assert 'Epoch(train) [2]' not in output
    one, two = (
        torch.load(folder / LAST, weights_only=False)
        for folder in (straight, broken)
    )
    for name, weight in one['state_dict'].items():
        assert torch.equal(two['state_dict'][name], weight), name
    assert_same_state(one['optimizer'], two['optimizer'])


def kill_in_third_epoch(config: Path, work_dir: Path) -> None:
    """Train until the third epoch has begun, then ``kill -9``."""
    command = [sys.executable, tool('train'), config, '--work-dir', work_dir]
    log = (work_dir.parent / 'killed.log').open('w')
    process = subprocess.Popen(
        [str(part) for part in command],
        stdout=log,
        stderr=subprocess.STDOUT,
        env=ENVIRONMENT,
    )
    deadline = time.monotonic() + 120
    read = (work_dir.parent / 'killed.log').read_text
    while 'Epoch(train) [3][ 20/' not in read():
        assert process.poll() is None, read()[-3000:]
        assert time.monotonic() < deadline, read()[-3000:]
        time.sleep(0.01)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    log.close()


def assert_same_state(one: dict, two: dict) -> None:
    """Momentum and learning rates of two saved optimisers are equal."""
    assert one['param_groups'] == two['param_groups']
    assert one['state'].keys() == two['state'].keys()
    for key, state in one['state'].items():
        assert torch.equal(
            two['state'][key]['momentum_buffer'], state['momentum_buffer']
        )
