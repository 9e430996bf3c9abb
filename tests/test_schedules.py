"""Every schedule gives the learning rates of the place that it is from."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from miniatures import ROOT
from mmengine.config import Config
from schedule_rates import STEPS, rates

SCHEDULES = ROOT / 'configs' / '_base_' / 'schedules'
GOLDEN = Path(__file__).parent / 'data' / 'lr_schedules.json'


def read(name: str, **changes: Any) -> Config:
    config = Config.fromfile(SCHEDULES / f'{name}.py')
    config.merge_from_dict(changes)
    return config


def linear_decay(lr: float, steps: int) -> list[float]:
    """To 0 in the last step."""
    return [lr * (1 - step / (steps - 1)) for step in range(steps)]


def cosine(lr: float, low: float, steps: int) -> list[float]:
    half_turn = (math.pi * step / steps for step in range(steps))
    return [low + (lr - low) * (1 + math.cos(a)) / 2 for a in half_turn]


def test_ldam_drw_in_all_200_epochs() -> None:
    """LDAM-DRW, cifar_train.py, run by its authors' code."""
    golden = json.loads(GOLDEN.read_text())['output']['ldam_drw_cifar200']
    expected = [
        lr for first, last, lr in golden for _ in range(first, last + 1)
    ]
    found = rates(read('sgd_bs128_200e'))
    assert len(expected) == 200
    assert found == pytest.approx(expected, rel=1e-12)
    assert found[:5] == pytest.approx([0.02, 0.04, 0.06, 0.08, 0.1])


@pytest.mark.parametrize(
    ('name', 'lr', 'decay', 'batch'),
    [
        # Curvature paper, 7.2: ImageNet-LT, iNaturalist 2018, ImageNet and
        # CIFAR-100.
        ('sgd_bs256_200e', 0.1, 5e-4, 256),
        ('sgd_bs512_200e', 0.1, 5e-4, 512),
        ('sgd_bs512_200e_imagenet', 0.05, 5e-4, 512),
        ('sgd_bs64_200e', 0.1, 5e-3, 64),
    ],
)
def test_linear_decay_of_the_curvature_paper(
    name: str, lr: float, decay: float, batch: int
) -> None:
    config = read(name)
    assert rates(config) == pytest.approx(linear_decay(lr, 200 * STEPS))
    assert config.optim_wrapper.optimizer == {
        'type': 'SGD',
        'lr': lr,
        'momentum': 0.9,
        'weight_decay': decay,
    }
    assert config.auto_scale_lr.base_batch_size == batch
    assert config.train_cfg.max_epochs == 200


@pytest.mark.parametrize(
    ('name', 'lr', 'epochs'),
    [('adamw_bs64_100e', 1e-4, 100), ('adamw_bs64_6e', 1e-3, 6)],
)
def test_cosine_of_the_zut_paper(name: str, lr: float, epochs: int) -> None:
    """ZUT paper, setups of classification: 1e-4 to 1e-5, decay 0.3.

    Of the short one the rate is ours.
    """
    config = read(name)
    expected = cosine(lr, 1e-5, epochs * STEPS)
    assert rates(config) == pytest.approx(expected, rel=1e-9)
    assert config.optim_wrapper.optimizer == {
        'type': 'AdamW',
        'lr': lr,
        'weight_decay': 0.3,
    }
    assert config.auto_scale_lr.base_batch_size == 64


def test_poly_of_the_zut_paper() -> None:
    """ZUT paper, setups of segmentation: PolyLR of 0.9 from 1e-4; end ours."""
    config = read('adamw_bs16_80k')
    steps = 80000
    expected = [
        1e-4 * (1 - step / (steps - 1)) ** 0.9 for step in range(steps)
    ]
    found = rates(config)
    assert found[::1000] == pytest.approx(expected[::1000], rel=1e-6)
    assert found[-1] == pytest.approx(0, abs=1e-12)
    assert config.optim_wrapper.optimizer == {
        'type': 'AdamW',
        'lr': 1e-4,
        'weight_decay': 1e-4,
    }
    assert config.auto_scale_lr.base_batch_size == 16


def test_rate_of_the_released_segmentation_code_is_a_setting() -> None:
    """ZUT's repository, schedule_80k.py: eta_min 1e-4, the rate itself."""
    options = {
        'param_scheduler.0.eta_min': 1e-4,
        'param_scheduler.0.end': 800,
        'train_cfg.max_iters': 800,
    }
    found = rates(read('adamw_bs16_80k', **options))
    assert found == pytest.approx([1e-4] * 800)


def test_poly_of_the_digit_scenes() -> None:
    """Ours: 1e-3 to 1e-5 with a power of 0.9."""
    steps = 1000
    expected = [
        1e-5 + (1e-3 - 1e-5) * (1 - step / (steps - 1)) ** 0.9
        for step in range(steps)
    ]
    assert rates(read('adamw_1k')) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ('name', 'epochs'), [('sgd_bs32_15e', 15), ('sgd_bs32_100e', 100)]
)
def test_cosine_of_the_small_sets(name: str, epochs: int) -> None:
    """Ours: an epoch of warm-up from a tenth, then a cosine to 0."""
    up = [0.05 * (0.1 + 0.9 * i / (STEPS - 1)) for i in range(STEPS)]
    down = cosine(0.05, 0.0, (epochs - 1) * STEPS)
    assert rates(read(name)) == pytest.approx(up + down, rel=1e-9)


def test_short_steps_for_a_cpu() -> None:
    """Ours: an epoch of warm-up, a tenth after 80 and 90 per cent."""
    up = [0.1 * (0.1 + 0.9 * i / (STEPS - 1)) for i in range(STEPS)]
    lengths = {0.1: 15 * STEPS, 0.01: 2 * STEPS, 0.001: 2 * STEPS}
    steps = [rate for rate, n in lengths.items() for _ in range(n)]
    found = rates(read('sgd_bs64_20e'))
    assert found == pytest.approx(up + steps, rel=1e-9)


@pytest.mark.parametrize(
    ('name', 'lengths'),
    [
        ('adam_bs64_60e', [20, 20, 20]),
        ('adam_bs32_150e', [40, 40, 40, 30]),
    ],
)
def test_steps_of_cal(name: str, lengths: list[int]) -> None:
    """CAL's code: images and videos; a tenth after each step."""
    expected = [
        3.5e-4 * 0.1**step
        for step, epochs in enumerate(lengths)
        for _ in range(epochs)
    ]
    config = read(name)
    assert rates(config) == pytest.approx(expected, rel=1e-9)
    assert config.optim_wrapper.optimizer.weight_decay == 5e-4


def test_steps_of_the_drawn_people() -> None:
    """Ours: a tenth after 6 epochs."""
    expected = [3e-3] * 6 + [3e-4] * 2
    assert rates(read('adam_bs32_8e')) == pytest.approx(expected, rel=1e-9)


def test_every_schedule_is_tested() -> None:
    text = Path(__file__).read_text()
    for path in SCHEDULES.glob('*.py'):
        assert f"'{path.stem}'" in text
