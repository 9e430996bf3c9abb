"""Two processes do what one does with the same global batch."""

from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from ddp_jobs import DCR_CASES, STEPS, dcr_cases, zut_steps
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


@pytest.mark.parametrize('shares', [(20, 20), (27, 13)])
def test_dcr_in_two_processes_equals_one(
    tmp_path: Path, shares: tuple[int, int]
) -> None:
    """Value and gradient, whether the ranks hold equal batches or not.

    The mean over the ranks of the task's loss is the joint mean for equal
    batches alone; elsewhere the regularisation is looked at by itself.
    """
    even = shares[0] == shares[1]
    alone = dcr_cases()
    ranks = run_ddp(dcr_cases, tmp_path, shares)
    for case, one, *pair in zip(DCR_CASES, alone, *ranks, strict=True):
        assert_equal_state(pair[0]['bank'], pair[1]['bank'])
        assert_equal_state(pair[0]['gradients'], pair[1]['gradients'])
        # Where the task moves the weights otherwise, one step is the same.
        same = one['losses'] if even or case[-1] else one['losses'][:1]
        for step, expected in enumerate(same):
            for rank in pair:
                # Of the joint batch, on every rank.
                assert rank['losses'][step]['loss_curvature'] == pytest.approx(
                    expected['loss_curvature'], rel=1e-3
                )
        if even or case[-1]:
            assert_close_gradients(one, pair[0], 0, 1e-4)
            # Rounding grows: neighbours and frames can change with it.
            assert_close_gradients(one, pair[0], 1, 1e-2)


def assert_equal_state(one: object, other: object) -> None:
    torch.testing.assert_close(one, other, rtol=0, atol=0, equal_nan=True)


def assert_close_gradients(
    one: dict, other: dict, step: int, tolerance: float
) -> None:
    """All gradients of a step as one vector."""
    pair = [
        torch.cat([g.flatten() for g in run['gradients'][step].values()])
        for run in (one, other)
    ]
    assert pair[0].norm() > 0
    assert (pair[1] - pair[0]).norm() <= tolerance * pair[0].norm()


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


@pytest.mark.slow
def test_the_batch_is_kept_in_processes_and_micro_batches(
    tmp_path: Path,
) -> None:
    updates = 6
    changes = {
        'train_dataloader.sampler.shuffle': False,
        'train_dataloader.dataset.indices': 96,
        'train_dataloader.dataset.pipeline': [{'type': 'PackInputs'}],
        'model.backbone.drop_rate': 0.0,
        'train_cfg': {
            '_delete_': True,
            'type': 'IterBasedTrainLoop',
            'max_iters': updates,
        },
        'param_scheduler': {'type': 'PolyLR', 'by_epoch': False, 'end': 7},
        'default_hooks.checkpoint': {
            'type': 'CheckpointHook',
            'by_epoch': False,
            'interval': updates,
        },
        'auto_scale_lr.base_batch_size': 16,
    }
    config = str(write_tiny_config(tmp_path, changes))
    flags = ('--no-validate', '--work-dir')
    run_tool('train', config, *flags, tmp_path / 'alone')
    run_command(
        *(*LAUNCH_TWO, tool('train'), config, *flags, tmp_path / 'pair'),
        *('--launcher', 'pytorch', '--keep-batch', '--accumulate', '2'),
    )
    one, two = (
        torch.load(tmp_path / name, weights_only=False)
        for name in ('alone/iter_6.pth', 'pair/iter_12.pth')
    )
    rates = [
        run['message_hub']['log_scalars']['train/lr'].current()
        for run in (one, two)
    ]
    assert 0 < rates[0] < 0.05 / 4  # the schedule is near its end
    assert rates[1] == pytest.approx(rates[0])
    for name, weight in one['state_dict'].items():
        torch.testing.assert_close(
            two['state_dict'][name], weight, rtol=0, atol=1e-5
        )
