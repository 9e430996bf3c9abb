"""The class-balanced loss as a module."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional import (
    effective_number_weights,
    focal_cross_entropy,
    mean_weight,
)
from mmfair.functional.checks import check_choice, check_number
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['ClassBalancedLoss']

_NORMALIZERS = ('weights', 'samples')


@MODELS.register_module()
class ClassBalancedLoss(ClassCountsLoss):
    """Cross-entropy, or softmax focal loss, weighted by effective numbers.

    Two ways to take the mean are in use. ``'weights'``, that of PyTorch's
    weighted cross-entropy and of LDAM-DRW, divides the weights by their mean
    over the samples of the call, so that a batch of rare classes counts no
    more than another; sums and single values are scaled alike. ``'samples'``
    leaves the weights as they are and divides by the number of samples, as
    the authors' code does, and LDAM-DRW's for the focal loss.

    With ``gamma > 0`` the weights enter the modulator, as in LDAM-DRW; see
    :func:`mmfair.functional.focal_cross_entropy`. The authors' own form has
    sigmoids: :func:`mmfair.functional.class_balanced_sigmoid_focal`, which
    has no module.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`. With counts in other units than samples
            ``beta`` has another meaning.
        beta: In [0, 1]: 0 weighs all classes alike, 1 by 1 / n.
        gamma: Strength of the focal modulator, >= 0; 0 is cross-entropy.
        normalizer: ``'weights'`` or ``'samples'``.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Cui et al., "Class-Balanced Loss Based on Effective Number of
        Samples", CVPR 2019, section 4.

    Examples:
        >>> loss = ClassBalancedLoss(class_counts=[300, 100], beta=1.0)
        >>> logits = torch.tensor([[1.0, 0.0], [0.0, 0.0]])
        >>> loss(logits, torch.tensor([0, 1]))
        tensor(0.5982)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        beta: float = 0.9999,
        gamma: float = 0.0,
        normalizer: str = 'weights',
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        self.beta = check_number(
            beta, 'beta', where=self.where, at_least=0, at_most=1
        )
        self.gamma = check_number(gamma, 'gamma', where=self.where, at_least=0)
        self.normalizer = check_choice(
            normalizer, 'normalizer', _NORMALIZERS, where=self.where
        )

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """Class-balanced loss of each sample; see the base class."""
        counts = torch.tensor(self.known_counts(), dtype=torch.float64)
        weight = effective_number_weights(counts, beta=self.beta)
        loss = focal_cross_entropy(
            cls_score,
            target,
            gamma=self.gamma,
            class_weight=weight,
            ignore_index=ignore_index,
        )
        if self.normalizer == 'weights':
            loss = loss / mean_weight(weight.to(loss), target, ignore_index)
        return loss

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'beta={self.beta}, gamma={self.gamma}, '
            f'normalizer={self.normalizer!r}, {super().extra_repr()}'
        )
