"""ZUT beside what else MMEngine does in training."""

from pathlib import Path

import pytest
import torch
from hosts import hook_count
from mmengine.config import Config
from mmengine.runner import Runner
from tiny_config import tiny_config

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts


def train(name: str, **changes: object) -> Runner:
    config = Config(tiny_config())
    config.merge_from_dict({'work_dir': name, **changes})
    config.experiment_name = f'test_zut_in_runner_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


def test_ema_and_accumulation_and_checkpoint(folder: Path) -> None:
    runner = train(
        'ema',
        custom_hooks=[{'type': 'EMAHook', 'momentum': 0.1}],
        **{'optim_wrapper.accumulative_counts': 2},
    )
    (ema,) = (h for h in runner.hooks if type(h).__name__ == 'EMAHook')
    assert hook_count(ema.ema_model) == 0
    assert hook_count(runner.model) == 0
    assert 'train/loss_zul' in runner.message_hub.log_scalars
    saved = torch.load('ema/epoch_1.pth', weights_only=False)
    plain = Config({**tiny_config(), 'work_dir': 'plain'})
    plain.default_hooks.pop('zut')
    plain.experiment_name = 'test_zut_in_runner_plain'
    baseline = Runner.from_cfg(plain)
    baseline.train()
    expected = torch.load('plain/epoch_1.pth', weights_only=False)
    assert list(saved['state_dict']) == list(expected['state_dict'])
    # and the baseline's weights load into a model that trains with ZUT
    runner.model.load_state_dict(expected['state_dict'], strict=True)


def test_accumulation_equals_one_large_batch(folder: Path) -> None:
    """Two halves with a zero sample each: ZUL is the same in both."""
    still = {
        'model.backbone.drop_rate': 0.0,
        'train_dataloader.dataset.pipeline': [{'type': 'PackInputs'}],
        'train_dataloader.sampler.shuffle': False,
        'train_dataloader.dataset.indices': 64,
        'default_hooks.checkpoint': {'type': 'CheckpointHook', 'interval': -1},
    }
    whole = train('whole', **still, **{'train_dataloader.batch_size': 32})
    halves = train(
        'halves',
        **still,
        **{
            'train_dataloader.batch_size': 16,
            'optim_wrapper.accumulative_counts': 2,
        },
    )
    for a, b in zip(
        whole.model.parameters(), halves.model.parameters(), strict=True
    ):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    'changes',
    [
        {'compile': {'backend': 'eager'}},
        # Not the whole backbone: MMEngine checkpoints reentrantly, and its
        # input, the images, has no gradient to come back to.
        {'activation_checkpointing': ['backbone.layers.0']},
    ],
    ids=['compile', 'activation_checkpointing'],
)
def test_same_weights_with(folder: Path, changes: dict) -> None:
    still = {'model.backbone.drop_rate': 0.0}
    expected = train('plain', **still)
    runner = train('other', **still, **changes)
    for a, b in zip(
        expected.model.parameters(), runner.model.parameters(), strict=True
    ):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)
