"""Applies a function of points to the samples of each class."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_callable
from mmfair.functional.label_checks import check_labels
from mmfair.functional.tensor_checks import Numbers

__all__ = ['by_class']


def by_class(
    function: Callable[[Tensor], Tensor],
    features: Numbers,
    labels: Numbers,
    num_classes: int | None = None,
) -> Tensor:
    """One number for each class, from the features of its samples.

    Args:
        function: Takes the features of one class, shape (N_c, D) with
            N_c >= 1, in their order in ``features``; returns a scalar.
        features: Features of all samples, shape (N, D), floating point,
            finite.
        labels: Class of each sample, shape (N,), integer, in [0, C).
        num_classes: C; the highest label plus 1 if not given.

    Returns:
        Shape (C,), in the data type of ``features``, but float32 at least;
        NaN where the class has no sample.

    Raises:
        TypeError: If ``function`` is none, ``features`` are not floating
            point or ``labels`` are not integers.
        ValueError: If a shape or a label does not fit, a feature is not
            finite, or ``function`` does not return a scalar.

    Examples:
        >>> features = torch.tensor([[1.0, 2.0], [5.0, 5.0], [3.0, 6.0]])
        >>> by_class(torch.mean, features, torch.tensor([0, 2, 0]))
        tensor([3., nan, 5.])
    """
    check_callable(function, 'function', where='by_class')
    features, labels, classes = check_labels(
        features, labels, num_classes, where='by_class'
    )
    dtype = torch.promote_types(features.dtype, torch.float32)
    absent = torch.full((), math.nan, dtype=dtype, device=features.device)
    values = []
    for rows in rows_of_classes(labels, classes):
        value = function(features[rows]) if len(rows) else absent
        if value.ndim:
            raise ValueError(
                'by_class: function must return a scalar for each class, got '
                f'shape {tuple(value.shape)}.'
            )
        values.append(value.to(dtype))
    return torch.stack(values)


def rows_of_classes(labels: Tensor, classes: int) -> list[Tensor]:
    """Indices of the samples of each class, in their order.

    Args:
        labels: Class of each sample, shape (N,), integer, in [0, C).
        classes: C.

    Returns:
        C index tensors, int64, of N entries in all; empty where a class has
        no sample.

    Examples:
        >>> rows_of_classes(torch.tensor([1, 0, 1]), 2)
        [tensor([1]), tensor([0, 2])]
    """
    # One sort instead of a comparison of all labels for each class.
    order = labels.long().argsort(stable=True)
    counts = torch.bincount(labels.long(), minlength=classes).tolist()
    return list(torch.split(order, counts))


def name_classes(
    indices: Sequence[int], class_names: Sequence[str] | None = None
) -> str:
    """Classes for a message: their names, or indices; ten at most.

    Examples:
        >>> name_classes([0, 2], ['cat', 'dog', 'emu'])
        'cat, emu'
    """
    names = [str(class_names[i] if class_names else i) for i in indices]
    return ', '.join(names[:10]) + (', ...' if len(names) > 10 else '')
