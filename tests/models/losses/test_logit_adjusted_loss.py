import pytest
import torch
from loss_contract import COUNTS as FIVE
from loss_contract import LossContract
from torch.nn import functional

from mmfair.models.losses import BalancedSoftmaxLoss, LogitAdjustedLoss

LOGITS = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([0, 1, 2, 1])
COUNTS = [50, 10, 2]


def test_the_formula_written_out() -> None:
    prior = torch.tensor(COUNTS) / 62
    torch.testing.assert_close(
        LogitAdjustedLoss(COUNTS, tau=0.7)(LOGITS, LABELS),
        functional.cross_entropy(LOGITS + 0.7 * prior.log(), LABELS),
    )


def test_tau_1_is_balanced_softmax_and_tau_0_cross_entropy() -> None:
    mixed = torch.tensor([[0.7, 0.3, 0], [0, 0, 1], [0, 1, 0], [0.5, 0, 0.5]])
    for target in (LABELS, mixed):
        torch.testing.assert_close(
            LogitAdjustedLoss(COUNTS)(LOGITS, target),
            BalancedSoftmaxLoss(COUNTS)(LOGITS, target),
        )
        torch.testing.assert_close(
            LogitAdjustedLoss(COUNTS, tau=0)(LOGITS, target),
            functional.cross_entropy(LOGITS, target),
        )


def test_the_wrong_sign() -> None:
    with pytest.raises(ValueError, match='Loss: tau must be .*>= 0, got -1'):
        LogitAdjustedLoss(tau=-1)
    assert 'tau=2.0, class_counts=auto' in repr(LogitAdjustedLoss(tau=2.0))


class TestLogitAdjustedLoss(LossContract):
    def make(self, **settings: object) -> LogitAdjustedLoss:
        settings = {'class_counts': FIVE, **settings}
        return LogitAdjustedLoss(tau=1.5, **settings)
