"""Balanced softmax as a loss module."""

from torch import Tensor

from mmfair.functional import balanced_softmax
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['BalancedSoftmaxLoss']


@MODELS.register_module()
class BalancedSoftmaxLoss(ClassCountsLoss):
    """Cross-entropy that expects a long-tailed prior while training.

    It can stand wherever a host head takes a cross-entropy loss.

    Args:
        class_counts: Training samples of each class, or ``'auto'``: they are
            filled in through :meth:`set_class_counts`, which
            :class:`mmfair.engine.hooks.ClassCountsHook` calls before
            training.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Ren et al., "Balanced Meta-Softmax for Long-Tailed Visual
        Recognition", NeurIPS 2020.

    Examples:
        >>> import torch
        >>> loss = BalancedSoftmaxLoss(class_counts=[3, 1])
        >>> loss(torch.zeros(2, 2), torch.tensor([0, 1]))
        tensor(0.8370)
    """

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """Balanced softmax of each sample; see the base class."""
        return balanced_softmax(
            cls_score, target, self.known_counts(), ignore_index=ignore_index
        )
