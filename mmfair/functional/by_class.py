"""Applies a function of points to the samples of each class."""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

__all__ = ['by_class']


def by_class(
    function: Callable[[Tensor], Tensor],
    features: Tensor,
    labels: Tensor,
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
        TypeError: If ``features`` are not floating point or ``labels`` are
            not integers.
        ValueError: If a shape or a label does not fit, a feature is not
            finite, or ``function`` does not return a scalar.

    Examples:
        >>> features = torch.tensor([[1.0, 2.0], [5.0, 5.0], [3.0, 6.0]])
        >>> by_class(torch.mean, features, torch.tensor([0, 2, 0]))
        tensor([3., nan, 5.])
    """
    classes = check_labels('by_class', features, labels, num_classes)
    dtype = torch.promote_types(features.dtype, torch.float32)
    absent = torch.full((), math.nan, dtype=dtype, device=features.device)
    values = []
    for rows in rows_of_classes(labels.to(features.device), classes):
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


def check_labels(
    where: str, features: Tensor, labels: Tensor, num_classes: int | None
) -> int:
    """Number of classes, once features and labels are found to fit.

    Args:
        where: Name of the function that asks, for the message.
        features: To have shape (N, D), N and D >= 1, floating point, finite.
        labels: To have shape (N,), integer, in [0, C).
        num_classes: C; the highest label plus 1 if None.

    Returns:
        C, >= 1.

    Raises:
        TypeError: If ``features`` are not floating point or ``labels`` are
            not integers.
        ValueError: If a shape or a label does not fit, or a feature is not
            finite.

    Examples:
        >>> features, labels = torch.zeros(3, 8), torch.tensor([0, 4, 0])
        >>> check_labels('volume', features, labels, None)
        5
    """
    _check_features(where, features)
    _check_integers(where, labels)
    if labels.shape != features.shape[:1]:
        raise ValueError(
            f'{where}: labels must have one entry for each of the '
            f'{len(features)} rows of features, got shape '
            f'{tuple(labels.shape)}.'
        )
    highest = int(labels.max())
    classes = highest + 1 if num_classes is None else num_classes
    outside = int(labels.min()) if int(labels.min()) < 0 else highest
    if not 0 <= outside < classes:
        end = 'C' if num_classes is None else num_classes
        raise ValueError(
            f'{where}: labels must be in [0, {end}), got {outside}. Check the '
            'number of classes, and leave out samples without a class.'
        )
    return classes


def _check_features(where: str, features: Tensor) -> None:
    if not isinstance(features, Tensor) or not features.is_floating_point():
        found = getattr(features, 'dtype', type(features).__name__)
        raise TypeError(
            f'{where}: features must be a floating-point tensor, got {found}.'
        )
    if features.ndim != 2 or features.numel() == 0:
        raise ValueError(
            f'{where}: features must have shape (N, D), N and D >= 1, got '
            f'{tuple(features.shape)}. Flatten or pool each sample into one '
            'row.'
        )
    if not bool(torch.isfinite(features.detach()).all()):
        raise ValueError(
            f'{where}: features must be finite, got NaN or infinity.'
        )


def _check_integers(where: str, labels: Tensor) -> None:
    found = getattr(labels, 'dtype', type(labels).__name__)
    wrong = not isinstance(labels, Tensor) or found == torch.bool
    if wrong or labels.is_floating_point() or labels.is_complex():
        raise TypeError(f'{where}: labels must be integers, got {found}.')


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
