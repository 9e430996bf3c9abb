"""Weights of a frozen backbone stay, its batch statistics move."""

from pathlib import Path
from types import SimpleNamespace

import hosts
import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from tiny_config import tiny_config

from mmfair.engine import MovingStatisticsHook


def second_stage(name: str, *, moving: bool = True, **changes: object):
    """MiSLAS's second stage on a backbone that was not trained."""
    config = Config(tiny_config())
    config.model.backbone = dict(
        type='mmfair.CIFARResNet', depth=8, in_channels=1, frozen_stages=3
    )
    config.model.neck = dict(type='GlobalAveragePooling')
    config.model.head = dict(
        type='mmfair.WeightScaledClsHead',
        num_classes=10,
        in_channels=64,
        learn_weights=True,
        loss=dict(type='mmfair.LabelAwareSmoothingLoss'),
    )
    del config.default_hooks['zut']
    config.merge_from_dict(
        {
            'work_dir': name,
            'default_hooks.class_counts': dict(type='mmfair.ClassCountsHook'),
            'train_dataloader.dataset.indices': 64,
            **changes,
        }
    )
    if moving:
        config.default_hooks.statistics = dict(
            type='mmfair.MovingStatisticsHook'
        )
    config.experiment_name = f'test_moving_statistics_{name}'
    return Runner.from_cfg(config)


def state(runner: Runner) -> dict[str, torch.Tensor]:
    return {n: v.clone() for n, v in runner.model.state_dict().items()}


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('moving', [True, False])
def test_statistics_alone_move(folder: Path, moving: bool) -> None:
    runner = second_stage(f'moving_{moving}', moving=moving)
    runner.model.init_weights()
    before = state(runner)
    runner.train()
    moved = {n for n, v in state(runner).items() if not v.equal(before[n])}
    backbone = {n for n in moved if n.startswith('backbone')}
    assert moved - backbone == {
        'head.fc.weight',
        'head.fc.bias',
        'head.fc.scale',
    }
    assert bool(backbone) == moving
    kinds = {name.rpartition('.')[2] for name in backbone}
    assert kinds <= {'running_mean', 'running_var', 'num_batches_tracked'}


@pytest.mark.filterwarnings('ignore')
def test_resume_equals_a_straight_run(folder: Path) -> None:
    states = []
    for name, epochs in (('straight', 2), ('broken', 1), ('broken', 2)):
        runner = second_stage(
            name,
            resume=epochs == 2 and name == 'broken',
            **{'train_cfg.max_epochs': epochs},
        )
        runner.train()
        states.append(state(runner))
    straight, _, resumed = states
    for name, value in straight.items():
        assert torch.equal(value, resumed[name]), name


def test_a_module_without_statistics_is_refused() -> None:
    model, _ = hosts.resnet()
    runner = SimpleNamespace(model=model)
    with pytest.raises(ValueError, match=r"module must have .* got 'head'"):
        MovingStatisticsHook('head').before_train(runner)
    with pytest.raises(ValueError, match="no module 'neckk'"):
        MovingStatisticsHook('neckk').before_train(runner)
