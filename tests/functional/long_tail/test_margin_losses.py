import pytest
import torch
from torch.nn import functional

from mmfair.functional import ldam_cross_entropy, margin_losses

LOGITS = torch.randn(
    4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0)
)
MARGINS = torch.tensor([0.0, 1.0, 5.0, 15.0, 0.3], dtype=torch.float64)


def literal(logits: torch.Tensor, label: int) -> torch.Tensor:
    """Cross-entropy after the margin of the label is taken off."""
    shifted = logits.clone()
    shifted[:, label] = shifted[:, label] - MARGINS[label]
    labels = torch.full((len(logits),), label)
    return functional.cross_entropy(shifted, labels, reduction='none')


@pytest.mark.parametrize('label', range(5))
def test_column_is_the_loss_of_that_label(label: int) -> None:
    found = margin_losses(LOGITS, MARGINS)[:, label]
    torch.testing.assert_close(found, literal(LOGITS, label))


def test_a_sure_sample_keeps_its_digits_in_single_precision() -> None:
    """The others have 2e-9 of the share, the margin makes it half."""
    logits = torch.tensor([[20.0, 0.0, -3.0]])
    margins = torch.tensor([20.0, 0.0, 0.0])
    found = margin_losses(logits, margins)[0, 0]
    expected = torch.tensor([0.0, 0.0, -3.0]).logsumexp(0)
    torch.testing.assert_close(found, expected)


def test_gradients() -> None:
    logits = LOGITS.clone().requires_grad_()
    assert torch.autograd.gradcheck(
        lambda scores: margin_losses(scores, MARGINS), (logits,)
    )
    equal = torch.zeros(2, 3, requires_grad=True)
    margin_losses(equal, torch.ones(3)).sum().backward()
    assert equal.grad.isfinite().all()


def test_dense_scores_and_one_class() -> None:
    dense = LOGITS.T.reshape(1, 5, 2, 2)
    rows = margin_losses(LOGITS, MARGINS).T.reshape(1, 5, 2, 2)
    torch.testing.assert_close(margin_losses(dense, MARGINS), rows)
    assert margin_losses(torch.zeros(2, 1), [3.0]).abs().max() == 0


def test_labels_with_probabilities_weigh_the_losses() -> None:
    hot = functional.one_hot(torch.tensor([0, 3, 2, 1]), 5).double()
    mixed = 0.25 * hot + 0.75 * hot.flip(0)
    found = ldam_cross_entropy(LOGITS, mixed, MARGINS / 30)
    expected = (mixed * margin_losses(LOGITS, MARGINS)).sum(1)
    torch.testing.assert_close(found, expected)


def test_errors() -> None:
    with pytest.raises(ValueError) as caught:
        margin_losses(torch.zeros(1, 2), torch.ones(3))
    assert str(caught.value) == (
        'margin_losses: margins must have one entry for each of the 2 '
        'classes, got shape (3,).'
    )
