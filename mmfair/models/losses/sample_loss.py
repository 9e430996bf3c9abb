"""What losses have in common that give one value for each sample."""

import logging
from abc import ABC, abstractmethod

from mmengine.logging import print_log
from torch import Tensor, nn

from mmfair.functional.checks import check_choice, check_number, check_word

__all__ = ['SampleLoss']

_REDUCTIONS = ('mean', 'sum', 'none')
# Calls whose probabilities are looked at where that takes time, and how far
# the sum of a row may be from 1 in half precision.
_LOOKS = 50
_TOLERANCE = 0.02


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
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.
    """

    def __init__(
        self,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__()
        self.where = type(self).__name__
        self.loss_weight = check_number(
            loss_weight, 'loss_weight', where=self.where, at_least=0
        )
        self.reduction = check_choice(
            reduction, 'reduction', _REDUCTIONS, where=self.where
        )
        self.loss_name = check_word(loss_name, 'loss_name', where=self.where)
        self._told = False
        self._looked = 0

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
            ValueError: If ``reduction_override`` is unknown, or rows of
                class probabilities don't sum to 1, as those of several labels
                an image do.
        """
        self._tell_ignored(cls_score, target, ignore_index)
        self._check_probabilities(target)
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
        one = cls_score if isinstance(cls_score, Tensor) else cls_score[0]
        classes = one.size(1)
        if target.is_floating_point() or not 0 <= ignore_index < classes:
            return
        if not self._told:
            self._told = True
            print_log(
                f'{self.where}: class {ignore_index} has no loss, '
                f'since ignore_index is {ignore_index}, one of the {classes} '
                'classes. Set ignore_index of the head to another label.',
                'current',
                logging.WARNING,
            )

    def _check_probabilities(self, target: Tensor) -> None:
        if not target.is_floating_point() or target.ndim < 2:
            return
        # Elsewhere than on the CPU a look makes the step wait.
        self._looked += 1
        if target.device.type != 'cpu' and self._looked > _LOOKS:
            return
        totals = target.detach().float().sum(1)
        off = (totals - 1).abs() > _TOLERANCE
        if bool(off.any()):
            raise ValueError(
                f'{self.where}: rows of class probabilities must sum to 1, '
                f'got {totals[off][0]:.4g}. It is a loss of the softmax, for '
                'one label an image; a multi-label head needs one of the '
                'sigmoid, such as CrossEntropyLoss with use_sigmoid=True.'
            )

    def _reduced(
        self, loss: Tensor, reduction: str, avg_factor: float | Tensor | None
    ) -> Tensor:
        check_choice(reduction, 'reduction', _REDUCTIONS, where=self.where)
        if reduction == 'none':
            return loss
        if reduction == 'sum':
            return loss.sum()
        return loss.mean() if avg_factor is None else loss.sum() / avg_factor
