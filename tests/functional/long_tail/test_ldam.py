import json
from pathlib import Path

import pytest
import torch

from mmfair.functional import ldam_logits, ldam_margins, sample_cross_entropy

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_losses.json').read_text())
LABELS = torch.tensor(CASES['inputs']['labels'])


def double(values: list) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


COUNTS = double(CASES['inputs']['class_counts'])


def test_margins_of_the_released_code() -> None:
    for margins, counts in (
        (CASES['ldam_margins']['output']['m'], COUNTS),
        (
            CASES['ldam_drw_cifar10_IF100']['output']['margins'],
            double(CASES['ldam_drw_cifar10_IF100']['inputs']['counts']),
        ),
    ):
        torch.testing.assert_close(
            ldam_margins(counts), double(margins), atol=1e-6, rtol=0
        )


def test_margins_follow_ratios_and_end_at_the_largest() -> None:
    margins = ldam_margins(1e-6 * COUNTS, max_margin=0.3)
    torch.testing.assert_close(margins, 0.6 * ldam_margins(COUNTS))
    assert margins.max().item() == pytest.approx(0.3)
    assert ldam_margins([16, 1]).tolist() == [0.25, 0.5]


def test_loss_and_gradient_of_the_released_code() -> None:
    """The golden gradient is that of the cosines, not of 30 times them."""
    case = CASES['ldam_cos_unweighted']
    cosines = double(case['inputs']['logits']).requires_grad_()
    scores = ldam_logits(30 * cosines, LABELS, ldam_margins(COUNTS), scale=30)
    loss = sample_cross_entropy(scores, LABELS).mean()
    loss.backward()
    assert loss.item() == pytest.approx(case['output']['loss'], abs=1e-6)
    gradient = double(case['grad'])
    torch.testing.assert_close(cosines.grad, gradient, atol=1e-6, rtol=0)


def test_dense_logits_with_ignored_pixels() -> None:
    logits = torch.randn(2, 3, 4, 5)
    labels = torch.randint(0, 3, (2, 4, 5))
    labels[0, 0, 0] = 255
    margins = torch.tensor([0.1, 0.2, 0.5])
    taken = logits - ldam_logits(logits, labels, margins, scale=10)
    for index, margin in enumerate(margins):
        expected = torch.where(labels == index, 10 * margin, 0.0)
        torch.testing.assert_close(taken[:, index], expected)


def test_half_precision_is_computed_in_float32() -> None:
    scores = ldam_logits(
        torch.zeros(1, 2).half(), torch.tensor([0]), torch.ones(2)
    )
    assert scores.dtype == torch.float32


def test_errors() -> None:
    logits, labels, margins = torch.zeros(1, 2), LABELS[:1], torch.ones(2)
    with pytest.raises(
        ValueError, match='max_margin must be .*>= 0, got -0.5'
    ):
        ldam_margins([1, 2], max_margin=-0.5)
    with pytest.raises(ValueError, match='ldam_margins: .* for class 1'):
        ldam_margins([1, 0])
    with pytest.raises(ValueError, match='logits: scale must .*> 0, got 0'):
        ldam_logits(logits, labels, margins, scale=0)
    with pytest.raises(TypeError) as caught:
        ldam_logits(logits, torch.ones(1, 2), margins)
    assert str(caught.value) == (
        'ldam_logits: target must be labels, got class probabilities of type '
        'torch.float32. Leave out mixup and cutmix.'
    )
    with pytest.raises(ValueError) as caught:
        ldam_logits(logits, labels, torch.ones(3))
    assert str(caught.value) == (
        'ldam_logits: margins must have one entry for each of the 2 classes, '
        'got shape (3,).'
    )
