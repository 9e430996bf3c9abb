"""The re-weighted cross-entropy of DisAlign as a loss module."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional import (
    focal_cross_entropy,
    generalized_reweighting,
    mean_weight,
)
from mmfair.functional.checks import check_number
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['GeneralizedReweightingLoss']


@MODELS.register_module()
class GeneralizedReweightingLoss(ClassCountsLoss):
    """Cross-entropy with class weights proportional to pi^-rho.

    The mean is that of PyTorch's weighted cross-entropy: the weights are
    divided by their mean over the samples of the call, for sums and single
    values too. It stands on a
    :class:`mmfair.models.heads.disalign_cls_head.DisAlignClsHead` and on any
    other one.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`.
        rho: Strength; 0 is cross-entropy, 1 weighs by 1 / n.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Zhang et al., "Distribution Alignment: A Unified Framework for
        Long-tail Visual Recognition", CVPR 2021.

    Examples:
        >>> loss = GeneralizedReweightingLoss(class_counts=[3, 1], rho=1.0)
        >>> logits = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
        >>> loss(logits, torch.tensor([0, 1]))
        tensor(0.5982)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        rho: float = 1.2,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        self.rho = check_number(rho, 'rho', where=self.where)

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """Weighted cross-entropy of each sample; see the base class."""
        counts = torch.tensor(self.known_counts(), dtype=torch.float64)
        weight = generalized_reweighting(counts, rho=self.rho)
        loss = focal_cross_entropy(
            cls_score,
            target,
            gamma=0,
            class_weight=weight,
            ignore_index=ignore_index,
        )
        return loss / mean_weight(weight.to(loss), target, ignore_index)

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'rho={self.rho}, {super().extra_repr()}'
