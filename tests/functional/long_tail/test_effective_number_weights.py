import json
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from mmfair.functional import effective_number_weights

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_losses.json').read_text())


def double(values: list[float]) -> torch.Tensor:
    return torch.tensor(values, dtype=torch.float64)


@pytest.mark.parametrize('beta', [0.9, 0.99, 0.999, 0.9999])
def test_weights_of_the_released_code(beta: float) -> None:
    case = CASES['cb_weights']
    weights = effective_number_weights(
        double(case['inputs']['class_counts']), beta=beta
    )
    expected = double(case['output'][f'beta_{beta}'])
    torch.testing.assert_close(weights, expected, atol=1e-6, rtol=0)


def test_weights_of_cifar10_lt() -> None:
    case = CASES['ldam_drw_cifar10_IF100']
    torch.testing.assert_close(
        effective_number_weights(double(case['inputs']['counts'])),
        double(case['output']['drw_weights']),
        atol=1e-6,
        rtol=0,
    )


@pytest.mark.parametrize('gap', [1e-10, 2.0**-53])
def test_a_beta_next_to_1(gap: float) -> None:
    """Against exact fractions; beta^n loses digits, or rounds to 1."""
    beta, counts = 1 - gap, [7, 3, 1]
    exact = [1 / (1 - Fraction(beta) ** n) for n in counts]
    total = sum(exact)
    expected = double([float(3 * weight / total) for weight in exact])
    weights = effective_number_weights(double(counts), beta=beta)
    torch.testing.assert_close(weights, expected, rtol=1e-14, atol=0)
    torch.testing.assert_close(
        effective_number_weights(double([0.3, 0.1]), beta=beta),
        effective_number_weights(double([0.3, 0.1]), beta=1),
    )


def test_counts_so_large_that_all_classes_are_alike() -> None:
    weights = effective_number_weights(double([1e12, 1e9, 1e300]))
    assert torch.equal(weights, torch.ones_like(weights))


@pytest.mark.parametrize('beta', [0, 1e-300])
def test_beta_0_is_no_weighting(beta: float) -> None:
    weights = effective_number_weights([100, 1], beta=beta)
    assert weights.tolist() == [1, 1]


def test_fractions_of_samples() -> None:
    weights = effective_number_weights(double([0.5, 0.125]), beta=0.36)
    ratio = (1 - 0.36**0.5) / (1 - 0.36**0.125)
    assert (weights[1] / weights[0]).item() == pytest.approx(ratio)
    assert weights.sum().item() == pytest.approx(2)


def test_type() -> None:
    assert effective_number_weights([2, 1]).dtype == torch.float32
    assert effective_number_weights(torch.tensor([2, 1])).dtype == (
        torch.float32
    )
    assert effective_number_weights(double([2, 1])).dtype == torch.float64


@pytest.mark.parametrize('beta', [-0.1, 1.1, float('nan')])
def test_beta_out_of_range(beta: float) -> None:
    with pytest.raises(ValueError, match=f'weights: beta must .* got {beta}'):
        effective_number_weights([2, 1], beta=beta)


def test_a_class_without_samples() -> None:
    with pytest.raises(ValueError) as caught:
        effective_number_weights([2, 0])
    assert str(caught.value) == (
        'effective_number_weights: class_counts must be positive, got 0 for '
        'class 1.'
    )
