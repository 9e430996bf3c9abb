"""The logit-adjusted loss as a module."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional import logit_adjustment, sample_cross_entropy
from mmfair.functional.checks import check_number
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['LogitAdjustedLoss']


@MODELS.register_module()
class LogitAdjustedLoss(ClassCountsLoss):
    """Cross-entropy of the logits plus tau times the log prior.

    A model that was trained with it predicts with its plain logits; do not
    subtract the prior again at test time. ``tau=1`` is
    :class:`BalancedSoftmaxLoss`, ``tau=0`` plain cross-entropy.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`.
        tau: Strength of the adjustment, >= 0.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
        Eq. 10.

    Examples:
        >>> import torch
        >>> loss = LogitAdjustedLoss(class_counts=[3, 1], tau=2.0)
        >>> loss(torch.zeros(2, 2), torch.tensor([0, 1]))
        tensor(1.2040)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        tau: float = 1.0,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        # The loss adds the log prior; a correction after training subtracts.
        self.tau = check_number(tau, 'tau', where=self.where, at_least=0)

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """Logit-adjusted loss of each sample; see the base class."""
        adjusted = logit_adjustment(
            cls_score, self.known_counts(), tau=self.tau
        )
        return sample_cross_entropy(
            adjusted, target, ignore_index=ignore_index
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'tau={self.tau}, {super().extra_repr()}'
