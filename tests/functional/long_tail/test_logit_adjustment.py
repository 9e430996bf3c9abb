import json
from pathlib import Path

import pytest
import torch

from mmfair.functional import (
    balanced_softmax,
    logit_adjustment,
    sample_cross_entropy,
)

DATA = Path(__file__).parents[2] / 'data'
CASES = json.loads((DATA / 'long_tail_losses.json').read_text())
LOGITS = torch.tensor(CASES['inputs']['logits'], dtype=torch.float64)
LABELS = torch.tensor(CASES['inputs']['labels'])
COUNTS = CASES['inputs']['class_counts']


def test_loss_and_gradient_of_the_released_code() -> None:
    case = CASES['logit_adjust_tau1.0']
    logits = LOGITS.clone().requires_grad_()
    loss = sample_cross_entropy(logit_adjustment(logits, COUNTS), LABELS)
    loss.mean().backward()
    assert loss.mean().item() == pytest.approx(
        case['output']['loss'], abs=1e-6
    )
    expected = torch.tensor(case['grad'], dtype=torch.float64)
    torch.testing.assert_close(logits.grad, expected, atol=1e-6, rtol=0)


def test_minus_is_the_correction_after_training() -> None:
    expected = CASES['logit_adjust_posthoc_tau1']['output']['test_logits']
    torch.testing.assert_close(
        logit_adjustment(LOGITS, COUNTS, tau=-1),
        torch.tensor(expected, dtype=torch.float64),
        atol=1e-6,
        rtol=0,
    )


def test_tau_is_a_power_of_the_counts() -> None:
    squared = [count**2 for count in COUNTS]
    torch.testing.assert_close(
        sample_cross_entropy(logit_adjustment(LOGITS, COUNTS, tau=2), LABELS),
        balanced_softmax(LOGITS, LABELS, squared),
    )
    assert torch.equal(logit_adjustment(LOGITS, COUNTS, tau=0), LOGITS)


def test_scores_by_hand_at_every_pixel() -> None:
    logits = torch.zeros(2, 2, 3, 4)
    adjusted = logit_adjustment(logits, [0.75, 0.25], tau=2)
    expected = 2 * torch.tensor([0.75, 0.25]).log()
    for i, value in enumerate(expected):
        torch.testing.assert_close(
            adjusted[:, i], value.expand(2, 3, 4), rtol=1e-6, atol=0
        )


def test_counts_that_float32_cannot_hold() -> None:
    adjusted = logit_adjustment(torch.zeros(1, 2), [1e-60, 1e-60])
    torch.testing.assert_close(adjusted, torch.full((1, 2), -0.6931472))


def test_half_precision_is_computed_in_float32() -> None:
    assert logit_adjustment(LOGITS.half(), COUNTS).dtype == torch.float32


def test_errors() -> None:
    with pytest.raises(ValueError) as caught:
        logit_adjustment(torch.zeros(3), [1, 2, 3])
    assert str(caught.value) == (
        'logit_adjustment: logits must have shape (N, C) or (N, C, '
        '*spatial), got (3,).'
    )
    with pytest.raises(ValueError, match='positive, got 0 for class 1'):
        logit_adjustment(torch.zeros(1, 2), [1, 0])
    with pytest.raises(ValueError, match='of the 2 classes, got shape'):
        logit_adjustment(torch.zeros(1, 2), [1, 1, 1])
