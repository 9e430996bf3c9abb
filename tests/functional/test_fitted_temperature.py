import math

import pytest
import torch
from scipy import optimize
from torch.nn import functional

from mmfair.functional import fitted_temperature

DRAW = torch.Generator().manual_seed(0)
LOGITS = 3 * torch.randn(400, 5, generator=DRAW, dtype=torch.float64)
LABELS = torch.multinomial((LOGITS / 2).softmax(1), 1, generator=DRAW).squeeze(
    1
)


@pytest.mark.parametrize('offset', [None, torch.arange(5.0).double()])
def test_it_is_the_minimum_that_scipy_finds(offset) -> None:
    shift = 0 if offset is None else offset
    found = optimize.minimize_scalar(
        lambda inverse: float(
            functional.cross_entropy(inverse * LOGITS + shift, LABELS)
        ),
        bounds=(0.01, 10),
        method='bounded',
        options={'xatol': 1e-8},
    )
    value = fitted_temperature(LOGITS, LABELS, offset)
    assert value == pytest.approx(1 / found.x, rel=1e-4)


def test_labels_drawn_at_two_give_two() -> None:
    assert fitted_temperature(LOGITS, LABELS) == pytest.approx(2, abs=0.3)


def test_ends() -> None:
    certain = torch.tensor([[2.0, 0.0], [0.0, 2.0]])
    assert fitted_temperature(certain, [0, 1]) == pytest.approx(0.01)
    assert fitted_temperature(certain, [1, 0]) == pytest.approx(100)
    assert math.isfinite(fitted_temperature(torch.zeros(2, 2), [0, 1]))


def test_the_scale_of_the_logits_is_that_of_the_temperature() -> None:
    one = fitted_temperature(LOGITS, LABELS)
    assert fitted_temperature(4 * LOGITS, LABELS) == pytest.approx(4 * one)


def test_errors() -> None:
    with pytest.raises(ValueError, match=r'shape \(N, C\), got \(1, 2, 3\)'):
        fitted_temperature(torch.zeros(1, 2, 3), [0])
    with pytest.raises(ValueError, match='offset must have one entry'):
        fitted_temperature(LOGITS, LABELS, [0.0])
    with pytest.raises(ValueError, match='fitted_temperature: target must'):
        fitted_temperature(LOGITS, LABELS + 9)
