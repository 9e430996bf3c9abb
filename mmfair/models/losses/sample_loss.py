"""What losses have in common that give one value for each sample."""

import logging
from abc import ABC, abstractmethod

from mmengine.logging import print_log
from torch import Tensor, nn

__all__ = ['SampleLoss']

_REDUCTIONS = ('mean', 'sum', 'none')


class SampleLoss(nn.Module, ABC):
    """Base of the losses that stand in a host head's ``loss`` setting.

    A subclass says in :meth:`sample_losses` what the loss of each sample
    is; weights and reduction are the same for all, and the heads of
    MMPretrain and MMSegmentation can call any of them.

    Args:
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        ValueError: If a setting is out of range.
    """

    def __init__(
        self,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__()
        if loss_weight < 0:
            raise ValueError(
                f'{type(self).__name__}: loss_weight must be >= 0, got '
                f'{loss_weight}.'
            )
        self._check_reduction(reduction)
        self.loss_weight = loss_weight
        self.reduction = reduction
        self.loss_name = loss_name
        self._told = False

    @abstractmethod
    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        r"""The loss of each sample, before weights and reduction.

        Args:
            cls_score: Logits, shape (N, C) or (N, C, \*spatial).
            target: Labels, shape (N,) or (N, \*spatial), or class
                probabilities, the shape of ``cls_score``.
            ignore_index: Label of samples whose loss is 0.

        Returns:
            The shape of labels.
        """

    def forward(
        self,
        cls_score: Tensor,
        target: Tensor,
        weight: Tensor | None = None,
        avg_factor: float | Tensor | None = None,
        reduction_override: str | None = None,
        ignore_index: int = -100,
        **_: object,
    ) -> Tensor:
        r"""Reduced loss.

        Args:
            cls_score: Logits, shape (N, C) or (N, C, \*spatial).
            target: Labels, shape (N,) or (N, \*spatial), or class
                probabilities, the shape of ``cls_score``.
            weight: Factor of each sample's loss, the shape of the labels.
            avg_factor: Divisor of the mean instead of the number of samples;
                with ``weight``, the weighted sum is divided by it.
            reduction_override: Reduction of this call.
            ignore_index: Label of samples whose loss is 0; they count in the
                mean all the same, as in the hosts' default. The log warns
                once if it is one of the C classes.
            **_: What host heads pass besides; not used.

        Returns:
            Scalar, or a value for each sample without reduction.

        Raises:
            RuntimeError: If ``class_counts='auto'`` was never filled in.
            ValueError: If ``reduction_override`` is unknown.
        """
        self._tell_ignored(cls_score, target, ignore_index)
        loss = self.sample_losses(cls_score, target, ignore_index)
        if weight is not None:
            loss = loss * weight
        reduction = reduction_override or self.reduction
        return self.loss_weight * self._reduced(loss, reduction, avg_factor)

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'loss_weight={self.loss_weight}, reduction={self.reduction!r}'

    def _tell_ignored(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> None:
        classes = cls_score.size(1)
        if target.is_floating_point() or not 0 <= ignore_index < classes:
            return
        if not self._told:
            self._told = True
            print_log(
                f'{type(self).__name__}: class {ignore_index} has no loss, '
                f'since ignore_index is {ignore_index}, one of the {classes} '
                'classes. Set ignore_index of the head to another label.',
                'current',
                logging.WARNING,
            )

    def _reduced(
        self, loss: Tensor, reduction: str, avg_factor: float | Tensor | None
    ) -> Tensor:
        self._check_reduction(reduction)
        if reduction == 'none':
            return loss
        if reduction == 'sum':
            return loss.sum()
        return loss.mean() if avg_factor is None else loss.sum() / avg_factor

    def _check_reduction(self, reduction: str) -> None:
        if reduction not in _REDUCTIONS:
            raise ValueError(
                f'{type(self).__name__}: reduction must be one of '
                f'{_REDUCTIONS}, got {reduction!r}.'
            )
