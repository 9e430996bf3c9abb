import json
from pathlib import Path

import pytest
import torch
from loss_contract import COUNTS as FIVE
from loss_contract import LossContract
from torch.nn import functional

from mmfair.functional import effective_number_weights
from mmfair.models.losses import ClassBalancedLoss

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_losses.json').read_text())
LOGITS = torch.tensor(CASES['inputs']['logits'], dtype=torch.float64)
LABELS = torch.tensor(CASES['inputs']['labels'])
COUNTS = CASES['inputs']['class_counts']
WEIGHT = effective_number_weights(torch.tensor(COUNTS, dtype=torch.float64))


@pytest.mark.parametrize(
    ('case', 'settings'),
    [
        ('cb_ce_pytorch', {}),
        (
            'focal_cb_weighted_gamma1',
            dict(gamma=1.0, normalizer='samples'),
        ),
    ],
)
def test_value_and_gradient_of_the_released_code(
    case: str, settings: dict
) -> None:
    logits = LOGITS.clone().requires_grad_()
    # As MMPretrain's heads call it: the number of samples divides.
    loss = ClassBalancedLoss(COUNTS, **settings)(logits, LABELS, avg_factor=8)
    loss.backward()
    expected = CASES[case]['output']['loss']
    assert loss.item() == pytest.approx(expected, abs=1e-6)
    gradient = torch.tensor(CASES[case]['grad'], dtype=torch.float64)
    torch.testing.assert_close(logits.grad, gradient, atol=1e-6, rtol=0)


def test_the_mean_of_the_authors_code() -> None:
    each = functional.cross_entropy(LOGITS, LABELS, reduction='none')
    torch.testing.assert_close(
        ClassBalancedLoss(COUNTS, normalizer='samples')(LOGITS, LABELS),
        (WEIGHT[LABELS] * each).mean(),
    )


@pytest.mark.parametrize('normalizer', ['weights', 'samples'])
def test_beta_0_is_cross_entropy_with_ignored_samples(normalizer: str) -> None:
    labels = LABELS.clone()
    labels[2:4] = 255
    loss = ClassBalancedLoss(COUNTS, beta=0.0, normalizer=normalizer)
    each = functional.cross_entropy(
        LOGITS, labels, ignore_index=255, reduction='none'
    )
    torch.testing.assert_close(
        loss(LOGITS, labels, ignore_index=255), each.mean()
    )


def test_ignored_samples_are_not_in_the_mean_weight() -> None:
    labels = LABELS.clone()
    labels[2:4] = 255
    expected = functional.cross_entropy(
        LOGITS, labels, weight=WEIGHT, ignore_index=255
    )
    torch.testing.assert_close(
        ClassBalancedLoss(COUNTS)(
            LOGITS, labels, ignore_index=255, avg_factor=6
        ),
        expected,
    )


@pytest.mark.parametrize('normalizer', ['weights', 'samples'])
def test_one_hot_targets_are_labels(normalizer: str) -> None:
    loss = ClassBalancedLoss(COUNTS, gamma=2.0, normalizer=normalizer)
    one_hot = functional.one_hot(LABELS, 10).float()
    torch.testing.assert_close(loss(LOGITS, one_hot), loss(LOGITS, LABELS))
    # And at every pixel.
    dense, rows = LOGITS[..., None, None].expand(8, 10, 2, 3), one_hot
    torch.testing.assert_close(
        loss(dense, rows[..., None, None].expand(8, 10, 2, 3)),
        loss(LOGITS, LABELS),
    )


def test_settings_out_of_range() -> None:
    for settings in (dict(beta=1.5), dict(gamma=-1.0), dict(beta=-0.1)):
        (name,) = settings
        with pytest.raises(
            ValueError, match=f'ClassBalancedLoss: {name} .* {settings[name]}'
        ):
            ClassBalancedLoss(**settings)
    with pytest.raises(ValueError, match="normalizer must be .* got 'sum'"):
        ClassBalancedLoss(normalizer='sum')
    shown = repr(ClassBalancedLoss(COUNTS, beta=0.9))
    assert "beta=0.9, gamma=0.0, normalizer='weights', class_counts=[5" in (
        shown
    )


class TestClassBalancedLoss(LossContract):
    def make(self, **settings: object) -> ClassBalancedLoss:
        settings = {'class_counts': FIVE, **settings}
        return ClassBalancedLoss(**settings)


class TestClassBalancedFocal(LossContract):
    def make(self, **settings: object) -> ClassBalancedLoss:
        settings = {'class_counts': FIVE, **settings}
        return ClassBalancedLoss(gamma=0.5, normalizer='samples', **settings)
