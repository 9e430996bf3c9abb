"""Balanced softmax as a loss module."""

from collections.abc import Sequence

from torch import Tensor, nn

from mmfair.functional import balanced_softmax
from mmfair.registry import MODELS

__all__ = ['BalancedSoftmaxLoss']

_REDUCTIONS = ('mean', 'sum', 'none')


@MODELS.register_module()
class BalancedSoftmaxLoss(nn.Module):
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

    def __init__(
        self,
        class_counts: str | Sequence[float] = 'auto',
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__()
        if isinstance(class_counts, str) and class_counts != 'auto':
            raise ValueError(
                "BalancedSoftmaxLoss: class_counts must be 'auto' or a list, "
                f'got {class_counts!r}.'
            )
        if loss_weight < 0:
            raise ValueError(
                'BalancedSoftmaxLoss: loss_weight must be >= 0, got '
                f'{loss_weight}.'
            )
        _check_reduction(reduction)
        self._fixed = class_counts != 'auto'
        # No buffer: state_dict and EMA copies stay those of cross-entropy.
        self.class_counts = list(class_counts) if self._fixed else None
        self.loss_weight = loss_weight
        self.reduction = reduction
        self.loss_name = loss_name

    def set_class_counts(
        self, counts: Sequence[int], class_names: Sequence[str] = ()
    ) -> None:
        """Take the training counts unless they were given in the config.

        Args:
            counts: Training samples of each class, length C.
            class_names: Their names, for the message.

        Raises:
            ValueError: If a class has no sample, or if the config gave
                counts for another number of classes.
        """
        if self.class_counts is not None and self._fixed:
            if len(self.class_counts) != len(counts):
                raise ValueError(
                    'BalancedSoftmaxLoss: class_counts must have one entry '
                    f'for each of the {len(counts)} classes, got '
                    f"{len(self.class_counts)}. Correct it or set 'auto'."
                )
            return
        for index, count in enumerate(counts):
            if count <= 0:
                name = class_names[index] if class_names else index
                raise ValueError(
                    'BalancedSoftmaxLoss: class_counts must be positive, got '
                    f'{count} for class {name!r}. Give class_counts as a list '
                    'or drop the class.'
                )
        self.class_counts = list(counts)

    def forward(
        self,
        cls_score: Tensor,
        target: Tensor,
        weight: Tensor | None = None,
        avg_factor: float | None = None,
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
            avg_factor: Divisor of the mean instead of the number of samples.
            reduction_override: Reduction of this call.
            ignore_index: Label of samples whose loss is 0; they count in the
                mean all the same, as in the hosts' default.
            **_: What host heads pass besides; not used.

        Returns:
            Scalar, or a value for each sample without reduction.

        Raises:
            RuntimeError: If ``class_counts='auto'`` was never filled in.
        """
        if self.class_counts is None:
            raise RuntimeError(
                "BalancedSoftmaxLoss: class_counts='auto' was never filled "
                "in. Add class_counts=dict(type='mmfair.ClassCountsHook') "
                'to default_hooks or give the counts as a list.'
            )
        loss = balanced_softmax(
            cls_score, target, self.class_counts, ignore_index=ignore_index
        )
        if weight is not None:
            loss = loss * weight
        reduction = reduction_override or self.reduction
        return self.loss_weight * _reduced(loss, reduction, avg_factor)

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'class_counts={self.class_counts or "auto"}, '
            f'loss_weight={self.loss_weight}, reduction={self.reduction!r}'
        )


def _check_reduction(reduction: str) -> None:
    if reduction not in _REDUCTIONS:
        raise ValueError(
            f'BalancedSoftmaxLoss: reduction must be one of {_REDUCTIONS}, '
            f'got {reduction!r}.'
        )


def _reduced(loss: Tensor, reduction: str, avg_factor: float | None) -> Tensor:
    _check_reduction(reduction)
    if reduction == 'none':
        return loss
    if reduction == 'sum':
        return loss.sum()
    return loss.mean() if avg_factor is None else loss.sum() / avg_factor
