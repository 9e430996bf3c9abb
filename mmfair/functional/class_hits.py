"""Correct answers and accuracy, class by class."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_ignored
from mmfair.functional.tensor_checks import Numbers, as_integers

__all__ = ['class_accuracy', 'class_hits']


def class_hits(
    pred: Numbers,
    target: Numbers,
    num_classes: int,
    *,
    ignore_index: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Correct predictions and samples of each class.

    Args:
        pred: Predicted labels, any shape, integer. A label outside
            [0, ``num_classes``) is a wrong prediction.
        target: True labels, same shape, in [0, ``num_classes``) or
            ``ignore_index``.
        num_classes: C >= 1.
        ignore_index: True label of samples (pixels) that do not count.

    Returns:
        Correct predictions and samples, each of shape (C,), int64.

    Raises:
        TypeError: If the labels are not integers.
        ValueError: If the shapes differ or a true label is out of range.

    Examples:
        >>> class_hits(torch.tensor([0, 1, 1]), torch.tensor([0, 0, 1]), 3)
        (tensor([1, 1, 0]), tensor([2, 1, 0]))
    """
    where = 'class_hits'
    num_classes = int(
        check_number(
            num_classes, 'num_classes', where=where, at_least=1, whole=True
        )
    )
    pred = as_integers(pred, 'pred', where=where)
    target = as_integers(target, 'target', where=where)
    if pred.shape != target.shape:
        raise ValueError(
            f'{where}: pred must have the shape of target, '
            f'{tuple(target.shape)}, got {tuple(pred.shape)}.'
        )
    ignore_index = check_ignored(ignore_index, where=where)
    pred, target = pred.flatten(), target.flatten().long()
    if ignore_index is not None:
        counted = target != ignore_index
        pred, target = pred[counted], target[counted]
    outside = target[(target < 0) | (target >= num_classes)]
    if outside.numel():
        also = '' if ignore_index is None else f' or {ignore_index}'
        raise ValueError(
            f'{where}: target must be in [0, {num_classes}){also}, got '
            f'{int(outside[0])}. Check the number of classes and how the '
            'labels are read.'
        )
    correct = torch.bincount(target[pred == target], minlength=num_classes)
    return correct, torch.bincount(target, minlength=num_classes)


def class_accuracy(pred: Numbers, target: Numbers, num_classes: int) -> Tensor:
    """Share of each class's samples that are predicted right (recall).

    Args:
        pred: Predicted labels, any shape, integer.
        target: True labels, same shape, in [0, ``num_classes``).
        num_classes: C >= 1.

    Returns:
        Shape (C,), in [0, 1]; NaN where the class has no sample.

    Raises:
        ValueError: If the shapes differ or a true label is out of range.

    Examples:
        >>> class_accuracy(torch.tensor([0, 1]), torch.tensor([0, 0]), 2)
        tensor([0.5000,    nan])
    """
    correct, support = class_hits(pred, target, num_classes)
    return correct / support
