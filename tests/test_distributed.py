"""Two processes do what one does with the same global batch."""

from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from ddp_jobs import STEPS, dcr_steps, zut_steps
from run_tool import LAUNCH_TWO, run_command, run_tool, tool
from tiny_config import write_tiny_config

pytestmark = pytest.mark.ddp


def test_zut_in_two_processes_equals_one(tmp_path: Path) -> None:
    alone = zut_steps()
    first, second = run_ddp(zut_steps, tmp_path)
    for step in range(STEPS):
        one = alone['losses'][step]
        pair = first['losses'][step], second['losses'][step]
        # The sample sees no data, so its loss is the same on each rank and
        # the mean over ranks is that of the single process.
        assert one['loss_zul'] > 0
        for name, value in one.items():
            mean = sum(losses[name] for losses in pair) / 2
            assert mean == pytest.approx(value, rel=0, abs=1e-5)
        for losses in pair:
            assert losses['loss_zul'] == pytest.approx(
                one['loss_zul'], rel=0, abs=1e-5
            )
    assert first['losses'] != second['losses']
    for name, weight in alone['weights'].items():
        assert torch.equal(first['weights'][name], second['weights'][name])
        torch.testing.assert_close(
            first['weights'][name], weight, rtol=0, atol=1e-5
        )


def test_zut_moves_the_weights_in_the_comparison() -> None:
    # Guard: were ZUT silent, the test above would pass for plain training.
    with_zut = zut_steps('zero')['weights']
    other_input = zut_steps('one')['weights']
    name = 'head.layers.head.weight'
    assert not torch.allclose(with_zut[name], other_input[name], atol=1e-4)


@pytest.mark.parametrize('balance', ['value', 'gradient'])
@pytest.mark.parametrize('refresh', ['batch', 'full'])
def test_dcr_in_two_processes_equals_one(
    tmp_path: Path, balance: str, refresh: str
) -> None:
    alone = dcr_steps((40,), balance, refresh)
    first, second = run_ddp(dcr_steps, tmp_path, (20, 20), balance, refresh)
    assert_same_bank(first['bank'], second['bank'])
    for one, *pair in zip(
        alone['losses'], first['losses'], second['losses'], strict=True
    ):
        for losses in pair:
            # The regularisation is of the joint batch, on every rank.
            assert losses['loss_curvature'] == pytest.approx(
                one['loss_curvature'], rel=1e-3, abs=1e-6
            )
    assert_same_weights(alone, first, second)


def test_dcr_with_uneven_ranks_equals_one(tmp_path: Path) -> None:
    """The task's loss is a mean of means there, so CR is looked at alone."""
    settings = ('value', 'batch', True)
    alone = dcr_steps((40,), *settings)
    first, second = run_ddp(dcr_steps, tmp_path, (27, 13), *settings)
    assert_same_bank(first['bank'], second['bank'])
    assert first['losses'][0]['loss'] != second['losses'][0]['loss']
    for one, *pair in zip(
        alone['losses'], first['losses'], second['losses'], strict=True
    ):
        for losses in pair:
            assert losses['loss_curvature'] == pytest.approx(
                one['loss_curvature'], rel=1e-3, abs=1e-6
            )
    assert_same_weights(alone, first, second)


def test_dcr_moves_the_weights_in_the_comparison() -> None:
    # Guard: were DCR silent, the tests above would pass all the same.
    start = dcr_steps((40,), 'value', 'batch', True)
    other = dcr_steps((40,), 'gradient', 'full', True)
    name = 'backbone.patch_embed.projection.weight'
    difference = start['weights'][name] - other['weights'][name]
    assert difference.norm() > 1e-3 * start['weights'][name].norm()


def assert_same_bank(one: dict, other: dict) -> None:
    """Every rank holds the same rows in the same order, bit by bit."""
    torch.testing.assert_close(one, other, rtol=0, atol=0, equal_nan=True)


def assert_same_weights(alone: dict, *ranks: dict) -> None:
    """The ranks agree bit by bit, and with one process up to rounding."""
    for name, weight in alone['weights'].items():
        for rank in ranks:
            assert torch.equal(
                rank['weights'][name], ranks[0]['weights'][name]
            )
        error = (ranks[0]['weights'][name] - weight).norm()
        assert error <= 1e-4 * weight.norm() + 1e-7, name


@pytest.mark.slow
def test_the_entry_point_in_two_processes_equals_one(tmp_path: Path) -> None:
    changes = {
        'train_dataloader.sampler.shuffle': False,
        'train_dataloader.dataset.indices': 96,
        'train_dataloader.dataset.pipeline': [{'type': 'PackInputs'}],
        'model.backbone.drop_rate': 0.0,
        'env_cfg': {'dist_cfg': {'backend': 'gloo'}},
    }
    config = str(write_tiny_config(tmp_path, changes))
    alone, pair = tmp_path / 'alone', tmp_path / 'pair'
    run_tool('train', config, '--work-dir', alone)
    run_command(
        *LAUNCH_TWO,
        tool('train'),
        config,
        *('--launcher', 'pytorch', '--work-dir', pair),
        *('--cfg-options', 'train_dataloader.batch_size=8'),
    )
    one, two = (
        torch.load(folder / 'epoch_1.pth', weights_only=False)
        for folder in (alone, pair)
    )
    assert one['message_hub']['runtime_info']['iter'] == 5
    for name, weight in one['state_dict'].items():
        torch.testing.assert_close(
            two['state_dict'][name], weight, rtol=0, atol=1e-5
        )
