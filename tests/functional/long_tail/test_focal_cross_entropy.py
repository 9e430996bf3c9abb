import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import (
    effective_number_weights,
    focal_cross_entropy,
    sample_cross_entropy,
)

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_losses.json').read_text())
LOGITS = torch.tensor(CASES['inputs']['logits'], dtype=torch.float64)
LABELS = torch.tensor(CASES['inputs']['labels'])
WEIGHT = effective_number_weights(
    torch.tensor(CASES['inputs']['class_counts'], dtype=torch.float64)
)


@pytest.mark.parametrize(
    ('case', 'settings'),
    [
        ('focal_softmax_gamma1', dict(gamma=1)),
        ('focal_softmax_detached_gamma2', dict(detach_modulator=True)),
        ('focal_cb_weighted_gamma1', dict(gamma=1, class_weight=WEIGHT)),
    ],
)
def test_value_and_gradient_of_the_released_code(
    case: str, settings: dict
) -> None:
    logits = LOGITS.clone().requires_grad_()
    loss = focal_cross_entropy(logits, LABELS, **settings).mean()
    loss.backward()
    expected = CASES[case]['output']['loss']
    assert loss.item() == pytest.approx(expected, abs=1e-6)
    gradient = torch.tensor(CASES[case]['grad'], dtype=torch.float64)
    torch.testing.assert_close(logits.grad, gradient, atol=1e-6, rtol=0)


def test_detaching_changes_the_gradient_alone() -> None:
    kept, cut = (LOGITS.clone().requires_grad_() for _ in range(2))
    one = focal_cross_entropy(kept, LABELS)
    other = focal_cross_entropy(cut, LABELS, detach_modulator=True)
    assert torch.equal(one, other)
    one.sum().backward()
    other.sum().backward()
    assert not torch.allclose(kept.grad, cut.grad)


def test_gamma_0_is_weighted_cross_entropy() -> None:
    torch.testing.assert_close(
        focal_cross_entropy(LOGITS, LABELS, gamma=0, class_weight=WEIGHT),
        functional.cross_entropy(
            LOGITS, LABELS, weight=WEIGHT, reduction='none'
        ),
    )


def test_weights_are_within_the_modulator() -> None:
    p = LOGITS.softmax(1)[range(8), LABELS]
    w = WEIGHT[LABELS]
    weighted = focal_cross_entropy(
        LOGITS, LABELS, gamma=1.5, class_weight=WEIGHT.tolist()
    )
    torch.testing.assert_close(weighted, -((1 - p**w) ** 1.5) * w * p.log())
    outside = w * focal_cross_entropy(LOGITS, LABELS, gamma=1.5)
    assert not torch.allclose(weighted, outside)


def test_class_probabilities_mix_the_losses() -> None:
    other = LABELS.flip(0)
    mixed = 0.3 * functional.one_hot(LABELS, 10) + 0.7 * functional.one_hot(
        other, 10
    )

    def loss(target: torch.Tensor) -> torch.Tensor:
        return focal_cross_entropy(LOGITS, target, class_weight=WEIGHT)

    torch.testing.assert_close(
        loss(mixed), 0.3 * loss(LABELS) + 0.7 * loss(other), rtol=1e-6, atol=0
    )


def test_dense_logits_with_ignored_pixels() -> None:
    logits = torch.randn(2, 3, 4, 5)
    labels = torch.randint(0, 3, (2, 4, 5))
    settings = dict(gamma=0.5, class_weight=[1.0, 2, 3], ignore_index=255)
    expected = focal_cross_entropy(
        logits.movedim(1, 3).reshape(-1, 3), labels.flatten(), **settings
    ).view(2, 4, 5)
    labels[0, 0, 0], expected[0, 0, 0] = 255, 0
    torch.testing.assert_close(
        focal_cross_entropy(logits, labels, **settings), expected
    )


@pytest.mark.parametrize('gamma', [0.5, 1, 2])
def test_the_gradient_is_finite_where_the_loss_is_0(gamma: float) -> None:
    logits = torch.tensor([[200.0, 0, 0], [1, 2, 3]]).requires_grad_()
    loss = focal_cross_entropy(
        logits, torch.tensor([0, 255]), gamma=gamma, ignore_index=255
    )
    assert loss.tolist() == [0, 0]
    loss.sum().backward()
    assert torch.equal(logits.grad, torch.zeros(2, 3))


def test_gradcheck() -> None:
    logits = LOGITS[:3].clone().requires_grad_()

    def loss(logits: torch.Tensor) -> torch.Tensor:
        return focal_cross_entropy(
            logits, LABELS[:3], gamma=0.7, class_weight=WEIGHT
        )

    assert torch.autograd.gradcheck(loss, logits)


def test_small_losses_keep_their_digits() -> None:
    """The modulator of l = 1e-9 is 1e-9, though exp(-l) rounds to 1."""
    logits = torch.tensor([[20.7232658, 0.0]])
    loss = focal_cross_entropy(logits, torch.tensor([0]), gamma=1)
    plain = sample_cross_entropy(logits, torch.tensor([0]))
    torch.testing.assert_close(loss, plain**2, rtol=1e-5, atol=0)


def test_half_precision_is_computed_in_float32() -> None:
    assert focal_cross_entropy(LOGITS.half(), LABELS).dtype == torch.float32


def test_errors() -> None:
    with pytest.raises(ValueError, match='gamma must be .*>= 0, got -1'):
        focal_cross_entropy(LOGITS, LABELS, gamma=-1)
    for weight in (-1, float('nan'), float('inf')):
        with pytest.raises(ValueError, match='class_weight must be >= 0 and'):
            focal_cross_entropy(LOGITS, LABELS, class_weight=[weight] * 10)
    with pytest.raises(ValueError) as caught:
        focal_cross_entropy(LOGITS, LABELS, class_weight=[1, 2])
    assert str(caught.value) == (
        'focal_cross_entropy: class_weight must have one entry for each of '
        'the 10 classes, got shape (2,).'
    )
