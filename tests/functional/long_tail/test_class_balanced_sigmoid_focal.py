import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import (
    class_balanced_sigmoid_focal,
    effective_number_weights,
)

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_losses.json').read_text())
LOGITS = torch.tensor(CASES['inputs']['logits'], dtype=torch.float64)
LABELS = torch.tensor(CASES['inputs']['labels'])
COUNTS = CASES['inputs']['class_counts']


def test_value_and_gradient_of_the_released_code() -> None:
    case = CASES['cb_focal_sigmoid_gamma1']
    logits = LOGITS.clone().requires_grad_()
    loss = class_balanced_sigmoid_focal(logits, LABELS, COUNTS).mean()
    loss.backward()
    assert loss.item() == pytest.approx(case['output']['loss'], abs=1e-6)
    gradient = torch.tensor(case['grad'], dtype=torch.float64)
    torch.testing.assert_close(logits.grad, gradient, atol=1e-6, rtol=0)


@pytest.mark.parametrize('gamma', [0, 0.5, 2])
def test_the_formula_written_out(gamma: float) -> None:
    truth = functional.one_hot(LABELS, 10).double()
    right = LOGITS.sigmoid() * truth + (1 - LOGITS.sigmoid()) * (1 - truth)
    weight = effective_number_weights(
        torch.tensor(COUNTS, dtype=torch.float64), beta=0.99
    )
    torch.testing.assert_close(
        class_balanced_sigmoid_focal(
            LOGITS, LABELS, COUNTS, beta=0.99, gamma=gamma
        ),
        weight[LABELS] * (-((1 - right) ** gamma) * right.log()).sum(1),
    )


def test_large_logits() -> None:
    logits = torch.tensor([[-300.0, 300.0]]).requires_grad_()
    loss = class_balanced_sigmoid_focal(
        logits, torch.tensor([0]), [1, 1], gamma=0.5
    )
    assert loss.tolist() == [600]
    loss.sum().backward()
    assert logits.grad.tolist() == [[-1, 1]]


def test_errors() -> None:
    with pytest.raises(
        ValueError, match='focal: gamma must be .*>= 0, got -1'
    ):
        class_balanced_sigmoid_focal(LOGITS, LABELS, COUNTS, gamma=-1)
    with pytest.raises(ValueError, match=r'logits must have shape \(N, C\)'):
        class_balanced_sigmoid_focal(LOGITS[..., None], LABELS, COUNTS)
    with pytest.raises(ValueError, match=r'in \[0, 10\), got -1'):
        class_balanced_sigmoid_focal(LOGITS, LABELS - 1 - LABELS, COUNTS)
    with pytest.raises(ValueError, match='of the 10 classes, got shape'):
        class_balanced_sigmoid_focal(LOGITS, LABELS, COUNTS[:3])
