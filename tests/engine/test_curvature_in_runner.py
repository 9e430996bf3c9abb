"""DCR beside what else MMEngine does in training."""

import csv
from pathlib import Path

import pytest
import torch
from hosts import hook_count
from miniatures import ROOT, write_digit_scenes
from mmengine.config import Config
from mmengine.runner import Runner
from tiny_config import tiny_config

from mmfair.utils.load_config import load_config

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts

DCR = {
    'default_hooks.curvature': {
        'type': 'mmfair.CurvatureBankHook',
        'begin': 1,
        'k': 10,
        'tau': 2.0,
        'interval': 5,
    },
    'train_cfg.max_epochs': 2,
    'model.backbone.drop_rate': 0.0,
}


def train(name: str, **changes: object) -> Runner:
    config = Config(tiny_config())
    config.merge_from_dict({'work_dir': name, **DCR, **changes})
    del config.default_hooks['zut']
    config.experiment_name = f'test_curvature_in_runner_{name}'
    runner = Runner.from_cfg(config)
    runner.train()
    return runner


def dcr_hook(runner: Runner) -> torch.nn.Module:
    (hook,) = (h for h in runner.hooks if hasattr(h, 'geometry'))
    return hook


def test_the_log_and_the_table(folder: Path) -> None:
    runner = train('log')
    scalars = runner.message_hub.log_scalars
    steps = len(runner.train_dataloader)
    for name, count in {
        'loss_curvature': steps,  # the second of two epochs
        'curvature/mean': steps,
        'curvature/variance': steps,
        'curvature/weight': steps,
        'curvature/gradient_ratio': None,
    }.items():
        _, counts = scalars[f'train/{name}'].data
        assert len(counts) == count or (count is None and len(counts) > 1)
    with (Path(runner.log_dir) / 'class_curvature.csv').open() as file:
        rows = list(csv.DictReader(file))
    assert [row['name'] for row in rows] == list(
        runner.train_dataloader.dataset.metainfo['classes']
    )
    assert {row['epoch'] for row in rows} == {'2'}
    assert all(float(row['curvature']) > 0 for row in rows)
    assert hook_count(runner.model) == 0
    bank = dcr_hook(runner).bank.bank
    assert torch.equal(bank.counts, bank.capacities)
    assert int(bank.counts.sum()) == len(runner.train_dataloader.dataset)


def test_ema_has_neither_bank_nor_hooks(folder: Path) -> None:
    runner = train('ema', custom_hooks=[{'type': 'EMAHook', 'momentum': 0.1}])
    (ema,) = (h for h in runner.hooks if type(h).__name__ == 'EMAHook')
    assert hook_count(ema.ema_model) == 0
    saved = torch.load('ema/epoch_2.pth', weights_only=False)
    names = set(saved['state_dict'])
    assert names == set(runner.model.state_dict())
    assert 'mmfair_curvature_bank' in saved


def test_the_state_is_plain_tensors(folder: Path) -> None:
    train('plain')
    saved = torch.load('plain/epoch_2.pth', weights_only=False)
    torch.save(saved['mmfair_curvature_bank'], 'bank.pth')
    torch.load('bank.pth', weights_only=True)


def test_accumulation(folder: Path) -> None:
    runner = train('halves', **{'optim_wrapper.accumulative_counts': 2})
    assert 'train/loss_curvature' in runner.message_hub.log_scalars


def test_same_weights_with_activation_checkpointing(folder: Path) -> None:
    few = {'train_dataloader.dataset.indices': 160}
    expected = train('one', **few)
    runner = train(
        'other', **few, activation_checkpointing=['backbone.layers.0']
    )
    for a, b in zip(
        expected.model.parameters(), runner.model.parameters(), strict=True
    ):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)


def test_resume_equals_a_straight_run(folder: Path) -> None:
    longer = {'train_cfg.max_epochs': 4}
    straight = train('straight', **longer)
    assert train('broken').epoch == 2
    resumed = train('broken', resume=True, **longer)
    assert resumed.epoch == 4
    for a, b in zip(
        straight.model.parameters(), resumed.model.parameters(), strict=True
    ):
        assert torch.equal(a, b)
    one, two = (dcr_hook(r).bank.state_dict() for r in (straight, resumed))
    assert torch.equal(one['curvature'], two['curvature'])
    for name, value in one['bank'].items():
        assert torch.equal(value, two['bank'][name]), name


def test_resume_needs_the_same_bank(folder: Path) -> None:
    train('other_bank')
    with pytest.raises(ValueError, match='settings of the checkpoint'):
        train(
            'other_bank',
            resume=True,
            **{
                'train_cfg.max_epochs': 3,
                'default_hooks.curvature.per_class': 5,
            },
        )


def test_segmentation_in_a_loop_over_iterations(folder: Path) -> None:
    """16 scenes, 4 a step: four iterations are an epoch."""
    write_digit_scenes(folder / 'data' / 'digit_scenes', train=16, val=4)
    name = 'ce-dcr_fpn-resnet18_1xb8-1k_digit-scenes-64x64.py'
    config = load_config(ROOT / 'configs' / 'dcr' / name)
    config.merge_from_dict(
        {
            'train_dataloader.batch_size': 4,
            'train_cfg.max_iters': 12,
            'train_cfg.val_interval': 12,
            'default_hooks.curvature.begin': 2,
            'work_dir': 'work',
        }
    )
    config.experiment_name = 'test_curvature_segmentation'
    runner = Runner.from_cfg(config)
    runner.train()
    _, counts = runner.message_hub.log_scalars['train/loss_curvature'].data
    assert len(counts) == 4  # of 12, those from the third epoch on
    bank = dcr_hook(runner).bank.bank
    assert bank.capacities.tolist() == [1000] * 10
    assert bank.counts[0] > 100
    with (Path(runner.log_dir) / 'class_curvature.csv').open() as file:
        assert {row['epoch'] for row in csv.DictReader(file)} == {'3'}


@pytest.mark.parametrize('hook', ['curvature', 'zut'])
def test_a_loss_that_would_never_take_part_is_refused(
    hook: str, folder: Path
) -> None:
    config = Config(tiny_config())
    kinds = {'curvature': 'CurvatureBankHook', 'zut': 'ZUTHook'}
    del config.default_hooks['zut']
    config.default_hooks[hook] = {'type': f'mmfair.{kinds[hook]}', 'begin': 2}
    config.merge_from_dict({'work_dir': 'late', 'train_cfg.max_epochs': 2})
    config.experiment_name = f'test_never_{hook}'
    runner = Runner.from_cfg(config)
    with pytest.raises(ValueError, match=f'{kinds[hook]}: begin must .*got 2'):
        runner.train()
    assert hook_count(runner.model) == 0
