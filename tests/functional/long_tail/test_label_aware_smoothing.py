import json
import math
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import (
    SMOOTHING_SHAPES,
    label_aware_smoothing,
    sample_cross_entropy,
    smoothing_rates,
)

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'second_stages.json').read_text())


@pytest.mark.parametrize('shape', ['concave', 'linear'])
def test_loss_and_gradient_of_the_released_code(shape) -> None:
    case = CASES[f'mislas_las_{shape}']
    inputs = case['inputs']
    logits = torch.tensor(inputs['logits'], dtype=torch.float64)
    logits.requires_grad_()
    counts = torch.tensor(inputs['class_counts'], dtype=torch.float64)
    rates = smoothing_rates(counts, head=0.4, tail=0.1, shape=shape)
    expected = torch.tensor(case['output']['epsilon_per_class']).double()
    torch.testing.assert_close(rates, expected, atol=1e-7, rtol=0)
    labels = torch.tensor(inputs['labels'])
    loss = label_aware_smoothing(logits, labels, rates).mean()
    assert loss.item() == pytest.approx(case['output']['loss'], abs=1e-9)
    loss.backward()
    gradient = torch.tensor(case['grad']['input'], dtype=torch.float64)
    torch.testing.assert_close(logits.grad, gradient, atol=1e-9, rtol=0)


def test_every_shape_by_hand() -> None:
    counts = torch.tensor([9.0, 3.0, 1.0], dtype=torch.float64)
    half, root = 0.25, math.sin(math.pi / 8)
    middle = {
        'concave': 0.1 + 0.4 * root,
        'linear': 0.1 + 0.4 * half,
        'convex': 0.5 + 0.4 * math.sin(1.5 * math.pi + math.pi / 8),
        'exp': 0.1 + 0.4 * half**3,
    }
    assert set(middle) == set(SMOOTHING_SHAPES)
    for shape, value in middle.items():
        rates = smoothing_rates(
            counts, head=0.5, tail=0.1, shape=shape, power=3
        )
        assert rates.tolist() == pytest.approx([0.5, value, 0.1])


def test_equal_counts_get_the_rate_of_the_head() -> None:
    assert smoothing_rates([7, 7], head=0.25, tail=0).tolist() == [0.25, 0.25]


def test_one_rate_for_all_is_label_smoothing() -> None:
    logits, labels = torch.randn(6, 4, 3), torch.randint(4, (6, 3))
    actual = label_aware_smoothing(logits, labels, [0.3] * 4)
    expected = functional.cross_entropy(
        logits, labels, label_smoothing=0.3, reduction='none'
    )
    torch.testing.assert_close(actual, expected)


def test_the_variant_of_the_paper_by_its_targets() -> None:
    logits, labels = torch.randn(5, 4).double(), torch.tensor([0, 1, 2, 3, 3])
    rates = torch.tensor([0.4, 0.3, 0.2, 0.1]).double()
    eps = rates[labels][:, None]
    hot = functional.one_hot(labels, 4).double()
    target = hot * (1 - eps) + (1 - hot) * eps / 3
    torch.testing.assert_close(
        label_aware_smoothing(logits, labels, rates, to='others'),
        sample_cross_entropy(logits, target),
    )


def test_ignored_pixels_have_no_loss() -> None:
    loss = label_aware_smoothing(
        torch.zeros(2, 2),
        torch.tensor([0, 255]),
        [0.0, 0.0],
        ignore_index=255,
    )
    assert loss[0] > 0
    assert loss[1] == 0


def test_errors() -> None:
    logits, labels = torch.zeros(1, 2), torch.tensor([0])
    for rates, words in (
        ([0.1], 'for each of the 2 classes, got shape'),
        ([0.1, math.nan], r'in \[0, 1\], got nan'),
        ([0.1, 1.5], r'in \[0, 1\], got 0.1 to 1.5'),
    ):
        with pytest.raises(ValueError, match=words):
            label_aware_smoothing(logits, labels, rates)
    with pytest.raises(
        ValueError, match=r'target must be in \[0, 2\) or -100, ignored, got 2'
    ):
        label_aware_smoothing(logits, torch.tensor([2]), [0.1, 0.1])
    with pytest.raises(ValueError, match='target must have shape'):
        label_aware_smoothing(logits, torch.tensor([[0]]), [0.1, 0.1])
    with pytest.raises(TypeError, match='target must be integers'):
        label_aware_smoothing(logits, logits, [0.1, 0.1])
    with pytest.raises(ValueError, match='to must be all for one class'):
        label_aware_smoothing(logits[:, :1], labels, [0.1], to='others')
    with pytest.raises(ValueError, match="shape must be 'concave'"):
        smoothing_rates([2, 1], head=0.1, tail=0, shape='round')
    with pytest.raises(ValueError, match='head must be a finite number'):
        smoothing_rates([2, 1], head=math.nan, tail=0)
    with pytest.raises(ValueError, match='power must be a finite number > 0'):
        smoothing_rates([2, 1], head=0.1, tail=0, shape='exp', power=0)
