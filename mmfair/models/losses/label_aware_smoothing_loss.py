"""Label-aware smoothing as a loss module."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional import (
    SMOOTHING_SHAPES,
    SMOOTHING_TARGETS,
    label_aware_smoothing,
    smoothing_rates,
)
from mmfair.functional.checks import check_choice, check_number
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['LabelAwareSmoothingLoss']


@MODELS.register_module()
class LabelAwareSmoothingLoss(ClassCountsLoss):
    """Cross-entropy whose labels are the softer the more frequent the class.

    Made for the second stage of MiSLAS, where rare classes are drawn as often
    as others and frequent ones are answered too surely. Labels only: no
    mixup.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`.
        head: Smoothing of the most frequent class, in [0, 1].
        tail: Smoothing of the rarest class, in [0, 1].
        shape: Between them; one of
            :data:`mmfair.functional.SMOOTHING_SHAPES`.
        power: Exponent of the shape ``'exp'``, > 0.
        to: Who gets what the true class gives away: ``'all'`` as in the
            authors' code, the ``'others'`` as in their paper.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Zhong et al., "Improving Calibration for Long-Tailed Recognition",
        CVPR 2021 (MiSLAS).

    Examples:
        >>> import torch
        >>> loss = LabelAwareSmoothingLoss([9, 1], head=0.2, tail=0.0)
        >>> loss(torch.tensor([[2.0, 0.0]]), torch.tensor([0]))
        tensor(0.3269)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        head: float = 0.4,
        tail: float = 0.1,
        shape: str = 'concave',
        power: float = 1.0,
        to: str = 'all',
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        self.head, self.tail = (
            check_number(value, name, where=self.where, at_least=0, at_most=1)
            for name, value in (('head', head), ('tail', tail))
        )
        self.shape = check_choice(
            shape, 'shape', SMOOTHING_SHAPES, where=self.where
        )
        self.power = check_number(power, 'power', where=self.where, above=0)
        self.to = check_choice(to, 'to', SMOOTHING_TARGETS, where=self.where)

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """Smoothed cross-entropy of each sample; see the base class.

        Raises:
            TypeError: If ``target`` holds class probabilities.
        """
        if target.is_floating_point():
            raise TypeError(
                f'{self.where}: target must be labels, got class '
                f'probabilities of type {target.dtype}. Leave out mixup and '
                'cutmix.'
            )
        rates = smoothing_rates(
            self.known_counts(),
            head=self.head,
            tail=self.tail,
            shape=self.shape,
            power=self.power,
        )
        return label_aware_smoothing(
            cls_score, target, rates, to=self.to, ignore_index=ignore_index
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'head={self.head}, tail={self.tail}, shape={self.shape!r}, '
            f'to={self.to!r}, {super().extra_repr()}'
        )
