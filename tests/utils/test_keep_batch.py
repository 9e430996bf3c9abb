"""The batch of a config divided, and its schedule by update kept."""

from typing import Any

import pytest
import torch
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from mmengine.registry import PARAM_SCHEDULERS

from mmfair.utils.keep_batch import keep_batch

UPDATES = 12


def config(**changes: Any) -> Config:
    return Config(
        {
            'train_dataloader': {'batch_size': 8},
            'optim_wrapper': {},
            'train_cfg': {'by_epoch': True, 'max_epochs': 3},
            'auto_scale_lr': {'base_batch_size': 24},
            **changes,
        }
    )


@pytest.mark.parametrize(
    ('processes', 'accumulate', 'batch'),
    [(1, 1, 24), (3, 1, 8), (2, 3, 4), (1, 24, 1)],
)
def test_batch(processes: int, accumulate: int, batch: int):
    cfg = config()
    keep_batch(cfg, processes=processes, accumulate=accumulate)
    assert cfg.train_dataloader.batch_size == batch
    counts = cfg.optim_wrapper.get('accumulative_counts', 1)
    assert counts == accumulate
    assert cfg.train_cfg == {'by_epoch': True, 'max_epochs': 3}


def test_a_loop_over_iterations_is_stretched():
    cfg = config(
        train_cfg={
            'type': 'IterBasedTrainLoop',
            'max_iters': 90,
            'val_interval': 30,
            'val_begin': 31,
            'dynamic_intervals': [(60, 10)],
        },
        default_hooks={
            'logger': {'type': 'LoggerHook'},
            'checkpoint': {'by_epoch': False, 'interval': 30},
        },
    )
    keep_batch(cfg, processes=2, accumulate=3)
    assert cfg.train_cfg == {
        'type': 'IterBasedTrainLoop',
        'max_iters': 270,
        'val_interval': 90,
        'val_begin': 93,
        'dynamic_intervals': [(180, 30)],
    }
    assert cfg.default_hooks.logger.interval == 30
    assert cfg.default_hooks.checkpoint.interval == 90


def test_intervals_in_epochs_stay():
    scheduler = {'type': 'StepLR', 'step_size': 2}
    cfg = config(
        default_hooks={'checkpoint': {'interval': 1}},
        param_scheduler=[scheduler],
    )
    keep_batch(cfg, processes=1, accumulate=2)
    assert cfg.default_hooks.checkpoint == {'interval': 1}
    assert cfg.param_scheduler == [scheduler]


def rates(schedulers: list[dict], accumulate: int) -> list[float]:
    """Learning rate of each update, from MMEngine's own schedulers."""
    model = torch.nn.Linear(1, 1)
    wrapper = OptimWrapper(
        torch.optim.SGD(model.parameters(), lr=0.5),
        accumulative_counts=accumulate,
    )
    built = [
        PARAM_SCHEDULERS.build(one, default_args={'optimizer': wrapper})
        for one in schedulers
    ]
    found = []
    for iteration in range(UPDATES * accumulate):
        if (iteration + 1) % accumulate == 0:
            found.append(wrapper.param_groups[0]['lr'])
            wrapper.optimizer.step()
        for one in built:
            one.step()
    return found


@pytest.mark.filterwarnings('ignore:Detected call of')
@pytest.mark.parametrize(
    'schedulers',
    [
        [{'type': 'PolyLR', 'power': 0.9, 'eta_min': 0.01, 'end': UPDATES}],
        [{'type': 'CosineAnnealingLR', 'T_max': 10}],
        [
            {
                'type': 'CosineRestartLR',
                'periods': [4, 8],
                'restart_weights': [1, 0.5],
                'eta_min': 0.1,
            }
        ],
        [{'type': 'MultiStepLR', 'milestones': [3, 7]}],
        [{'type': 'StepLR', 'step_size': 4}],
        [{'type': 'ExponentialLR', 'gamma': 0.8}],
        [{'type': 'ConstantLR', 'factor': 0.1, 'end': 5}],
        [
            {'type': 'LinearLR', 'start_factor': 0.1, 'end': 4},
            {'type': 'CosineAnnealingLR', 'begin': 4, 'end': UPDATES},
        ],
    ],
    ids=lambda schedulers: schedulers[-1]['type'],
)
@pytest.mark.parametrize('accumulate', [2, 5])
def test_the_learning_rate_of_each_update_stays(
    schedulers: list[dict], accumulate: int
):
    schedulers = [{**one, 'by_epoch': False} for one in schedulers]
    expected = rates([{**one} for one in schedulers], 1)
    assert len(set(expected)) > 1
    cfg = config(
        param_scheduler=schedulers, auto_scale_lr={'base_batch_size': 10}
    )
    keep_batch(cfg, processes=1, accumulate=accumulate)
    stretched = [dict(one) for one in cfg.param_scheduler]
    assert rates(stretched, accumulate) == pytest.approx(expected)


@pytest.mark.parametrize(
    ('changes', 'numbers', 'message'),
    [
        (
            {'auto_scale_lr': {}},
            (1, 1),
            'keep_batch: auto_scale_lr must have base_batch_size, got None. '
            'Set auto_scale_lr.base_batch_size to the total batch size of '
            'the config.',
        ),
        (
            {},
            (5, 2),
            'keep_batch: total batch must divide by processes * accumulate, '
            'got 24 for 5 * 2. Choose other numbers.',
        ),
        (
            {},
            (1, 0),
            'keep_batch: accumulate must be at least 1, got 0. It is the '
            'number of micro-batches for each update.',
        ),
        (
            {'optim_wrapper': {'accumulative_counts': 4}},
            (1, 1),
            'keep_batch: optim_wrapper.accumulative_counts must be absent, '
            'got 4. Take it out of the config and use accumulate.',
        ),
        (
            {'param_scheduler': {'type': 'OneCycleLR', 'by_epoch': False}},
            (1, 2),
            'keep_batch: param_scheduler by iteration must not be '
            "'OneCycleLR', got it with accumulation. Use 'LinearLR' and "
            "'CosineAnnealingLR', or no accumulation.",
        ),
    ],
)
def test_refuses(changes: dict, numbers: tuple[int, int], message: str):
    cfg = config(**changes)
    with pytest.raises(ValueError) as caught:
        keep_batch(cfg, processes=numbers[0], accumulate=numbers[1])
    assert str(caught.value) == message
