"""LADE as a loss module."""

from collections.abc import Sequence

import torch
from mmengine.dist import all_reduce
from torch import Tensor

from mmfair.functional import balanced_softmax, lade_regularizer
from mmfair.functional.checks import check_number
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['LADELoss']


@MODELS.register_module()
class LADELoss(ClassCountsLoss):
    """Balanced softmax, and a regulariser that frees logits from the prior.

    A model trained with it predicts with its plain logits where classes are
    equally frequent. For another prior q it takes z + log q:
    ``LogitAdjustmentHook(class_counts=[1] * C, target_counts=q)``.

    The regulariser has one value for a batch, of all processes together. It
    is added to the loss of each sample that counts, so the mean is as in the
    authors' code and a weight of a sample is on both parts.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`.
        regularization: Factor alpha of the regulariser, >= 0: 0.1 for
            CIFAR-100, 0.05 for ImageNet-LT and iNaturalist.
        penalty: lambda in it, >= 0: 0.01 for CIFAR-100, 0.5 for ImageNet-LT
            and iNaturalist.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Hong et al., "Disentangling Label Distribution for Long-Tailed Visual
        Recognition", CVPR 2021.

    Examples:
        >>> loss = LADELoss(class_counts=[3, 1], penalty=0.0)
        >>> loss(torch.zeros(2, 2), torch.tensor([0, 1]))
        tensor(0.8239)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        regularization: float = 0.1,
        penalty: float = 0.01,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        self.regularization = check_number(
            regularization, 'regularization', where=self.where, at_least=0
        )
        self.penalty = check_number(
            penalty, 'penalty', where=self.where, at_least=0
        )

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """LADE of each sample; see the base class."""
        counts = self.known_counts()
        losses = balanced_softmax(
            cls_score, target, counts, ignore_index=ignore_index
        )
        # Outside of training steps processes need not come here together.
        together = self.training and torch.is_grad_enabled()
        bound = lade_regularizer(
            cls_score,
            target,
            counts,
            penalty=self.penalty,
            ignore_index=ignore_index,
            all_reduce=all_reduce if together else lambda alone: None,
        )
        if target.is_floating_point():
            return losses + self.regularization * bound
        counted = target != ignore_index
        return losses + self.regularization * bound * counted

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'regularization={self.regularization}, penalty={self.penalty}, '
            f'{super().extra_repr()}'
        )
