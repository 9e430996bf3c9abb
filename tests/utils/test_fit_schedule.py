"""A training of another length than its config has."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from miniatures import ROOT
from mmengine.config import Config
from schedule_rates import rates

from mmfair.utils.fit_schedule import fit_schedule
from mmfair.utils.load_config import load_config

CONFIGS = ROOT / 'configs'
SCHEDULES = sorted((CONFIGS / '_base_' / 'schedules').glob('*.py'))
LEAVES = sorted(
    path
    for path in CONFIGS.rglob('*.py')
    if '_base_' not in path.relative_to(CONFIGS).parts
)


def name_of(path: Path) -> str:
    return path.stem


def length_of(config: Config) -> tuple[str, int]:
    """The option that sets the length, and its value."""
    key = 'max_epochs' if 'max_epochs' in config.train_cfg else 'max_iters'
    return f'train_cfg.{key}', config.train_cfg[key]


def fitted(
    path: Path, length: int, **options: Any
) -> tuple[Config, list[str]]:
    written = load_config(path)
    config = deepcopy(written)
    changes = {length_of(written)[0]: length, **options}
    config.merge_from_dict(changes)
    told = fit_schedule(config, written, changes)
    return config, told


@pytest.mark.parametrize('length', [1, 2])
@pytest.mark.parametrize('path', SCHEDULES, ids=name_of)
def test_every_schedule_fits_a_very_short_training(
    path: Path, length: int
) -> None:
    config, _ = fitted(path, length)
    assert all(0 <= rate < 1 for rate in rates(config))


@pytest.mark.parametrize('path', SCHEDULES, ids=name_of)
def test_half_and_double_end_as_the_whole(path: Path) -> None:
    written = load_config(path)
    length = length_of(written)[1]
    if length > 1000:
        pytest.skip('so many steps take long; the rule is the same')
    whole = rates(written)
    for factor in (0.5, 2):
        epochs = int(length * factor)
        config, _ = fitted(path, epochs)
        found = rates(config)
        assert len(found) == len(whole) * epochs // length
        assert found[:1] == pytest.approx(whole[:1])
        assert max(found) == pytest.approx(max(whole), rel=0.01)
        assert found[-1] == pytest.approx(whole[-1], abs=1e-4)


def test_half_of_ldam_drw_keeps_the_warm_up() -> None:
    path = CONFIGS / '_base_' / 'schedules' / 'sgd_bs128_200e.py'
    config, told = fitted(path, 100)
    found = rates(config)
    assert found[:5] == pytest.approx([0.02, 0.04, 0.06, 0.08, 0.1])
    # 155 of 195 epochs after the warm-up, of 95: 76; 175 of them: 85.
    assert found[80] == pytest.approx(0.1)
    assert found[81] == pytest.approx(0.001)
    assert found[90] == pytest.approx(1e-5)
    assert told == [
        'param_scheduler: fitted to 100 epochs, for the config has 200.'
    ]


def test_the_written_length_changes_nothing() -> None:
    for path in SCHEDULES:
        written = load_config(path)
        config, told = fitted(path, length_of(written)[1])
        assert told == []
        assert config.to_dict() == written.to_dict()


@pytest.mark.parametrize('path', LEAVES, ids=name_of)
def test_every_config_fits_one_epoch(path: Path) -> None:
    config, _ = fitted(path, 1)
    assert all(0 <= rate < 1 for rate in rates(config))
    for hook in config.default_hooks.values():
        if str(hook.type).startswith('mmfair.'):
            assert hook.get('begin', 0) < 1


def test_deferred_reweighting_begins_as_much_earlier() -> None:
    path = next(CONFIGS.rglob('long_tail/ce-drw_resnet32*cifar10-*.py'))
    config, told = fitted(path, 50)
    assert config.default_hooks.reweighting.begin == 40
    assert told[-1] == 'default_hooks.reweighting.begin: 40 in place of 160.'
    # The default of the hook, where the config says nothing.
    del config.default_hooks.reweighting['begin']
    written = Config(config.to_dict())
    config.train_cfg.max_epochs = 10
    fit_schedule(config, written, {'train_cfg.max_epochs': 10})
    assert config.default_hooks.reweighting.begin == 32


def test_a_loss_that_changes_late_changes_as_much_earlier() -> None:
    path = CONFIGS / 'experts/ride4_resnet32_1xb128-200e_cifar100-lt-if100.py'
    cfg, notes = fitted(path, 50)
    assert cfg.model.head.loss.begin == 40
    assert 'model.head.loss.begin: 40 in place of 160.' in notes


def test_a_bank_that_can_fill_fills() -> None:
    path = next(CONFIGS.rglob('dcr/ce-dcr_resnet32*cifar10-*.py'))
    assert fitted(path, 50)[0].default_hooks.curvature.begin == 4
    assert fitted(path, 3)[0].default_hooks.curvature.begin == 0


def test_options_win() -> None:
    path = next(CONFIGS.rglob('long_tail/ce-drw_resnet32*cifar10-*.py'))
    begin = {'default_hooks.reweighting.begin': 45}
    config, _ = fitted(path, 50, **begin)
    assert config.default_hooks.reweighting.begin == 45
    own = {'param_scheduler.1.milestones': [20, 30]}
    config, told = fitted(path, 50, **own)
    assert config.param_scheduler[1].milestones == [20, 30]
    assert not any(line.startswith('param_scheduler') for line in told)


def test_a_shorter_file_of_the_users_own(tmp_path: Path) -> None:
    """What would begin after its end is left out, and nothing else."""
    base = CONFIGS / 'baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py'
    path = tmp_path / 'mine.py'
    path.write_text(f"_base_ = '{base}'\ntrain_cfg = dict(max_epochs=1)\n")
    written, config = load_config(path), load_config(path)
    told = fit_schedule(config, written, {})
    assert told == [
        'param_scheduler: CosineAnnealingLR would begin after 1 of 1 epochs '
        'and is left out.'
    ]
    assert [one.type for one in config.param_scheduler] == ['LinearLR']
    assert rates(config)[-1] == pytest.approx(0.05)


def test_schedulers_of_several_optimisers_and_single_ones() -> None:
    poly = {'type': 'PolyLR', 'end': 20, 'by_epoch': True}
    loop = {'max_epochs': 20}
    for given in (poly, [poly], {'one': [poly], 'other': [poly]}):
        written = Config({'param_scheduler': given, 'train_cfg': loop})
        config = Config(written.to_dict())
        config.train_cfg.max_epochs = 5
        fit_schedule(config, written, {'train_cfg.max_epochs': 5})
        assert "'end': 5" in str(config.param_scheduler)
        assert "'end': 20" not in str(config.param_scheduler)


def test_other_schedulers() -> None:
    parts = [
        {'type': 'StepLR', 'step_size': 8, 'by_epoch': True},
        {'type': 'CosineRestartLR', 'periods': [10, 10], 'by_epoch': True},
        {'type': 'OneCycleLR', 'total_steps': 20, 'by_epoch': True},
        {'type': 'LinearLR', 'end': 500, 'by_epoch': False},
    ]
    written = Config(
        {'param_scheduler': parts, 'train_cfg': {'max_epochs': 20}}
    )
    config = Config(written.to_dict())
    config.train_cfg.max_epochs = 10
    fit_schedule(config, written, {'train_cfg.max_epochs': 10})
    step, restart, cycle, warm_up = config.param_scheduler
    assert step.step_size == 4
    assert restart.periods == [5, 5]
    assert cycle.total_steps == 10
    assert warm_up.end == 500  # in iterations, of which an epoch has many
