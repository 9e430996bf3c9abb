"""Accuracy class by class, and what sums it up."""

from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = [
    'accuracy_summary',
    'class_accuracy',
    'class_hits',
    'model_bias',
    'shot_groups',
]


def class_hits(
    pred: Tensor,
    target: Tensor,
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
        ValueError: If the shapes differ or a true label is out of range.

    Examples:
        >>> class_hits(torch.tensor([0, 1, 1]), torch.tensor([0, 0, 1]), 3)
        (tensor([1, 1, 0]), tensor([2, 1, 0]))
    """
    if pred.shape != target.shape:
        raise ValueError(
            'class_hits: pred must have the shape of target, '
            f'{tuple(target.shape)}, got {tuple(pred.shape)}.'
        )
    pred, target = pred.flatten(), target.flatten().long()
    if ignore_index is not None:
        counted = target != ignore_index
        pred, target = pred[counted], target[counted]
    outside = target[(target < 0) | (target >= num_classes)]
    if outside.numel():
        also = '' if ignore_index is None else f' or {ignore_index}'
        raise ValueError(
            f'class_hits: target must be in [0, {num_classes}){also}, got '
            f'{int(outside[0])}. Check the number of classes and how the '
            'labels are read.'
        )
    correct = torch.bincount(target[pred == target], minlength=num_classes)
    return correct, torch.bincount(target, minlength=num_classes)


def class_accuracy(pred: Tensor, target: Tensor, num_classes: int) -> Tensor:
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


def shot_groups(
    counts: Sequence[float], many: int = 100, few: int = 20
) -> dict[str, list[int]]:
    """Classes by the number of their training samples.

    Args:
        counts: Training samples of each class, length C.
        many: A class with more samples than this is a many-shot class.
        few: A class with fewer samples than this is a few-shot class.

    Returns:
        Class indices under ``'many'``, ``'medium'`` (between, both ends
        included) and ``'few'``; a list may be empty.

    Raises:
        ValueError: If ``few`` > ``many`` + 1, so that a class would be both.

    References:
        Liu et al., "Large-Scale Long-Tailed Recognition in an Open World",
        CVPR 2019, whose thresholds are the defaults.

    Examples:
        >>> shot_groups([500, 100, 20, 5])
        {'many': [0], 'medium': [1, 2], 'few': [3]}
    """
    if few > many + 1:
        raise ValueError(
            'shot_groups: few must be at most many + 1, got '
            f'many={many}, few={few}.'
        )
    groups: dict[str, list[int]] = {'many': [], 'medium': [], 'few': []}
    for index, count in enumerate(counts):
        name = 'many' if count > many else 'few' if count < few else 'medium'
        groups[name].append(index)
    return groups


def model_bias(class_accuracy: Tensor, *, eps: float = 0.01) -> Tensor:
    """How much better the best class fares than the worst.

    Args:
        class_accuracy: Accuracy of each class, shape (C,), in [0, 1]; NaN
            entries are left out.
        eps: Keeps the bias finite when a class is never right. The curvature
            paper does not give its value; 0.01 is one per cent point.

    Returns:
        Scalar, max(max A / (min A + eps) - 1, 0); 0 when all are equal.

    Raises:
        ValueError: If no class has a sample.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 2, which takes it from
        its reference [30] (Sinha et al., class-wise difficulty).

    Examples:
        >>> model_bias(torch.tensor([0.9, 0.44]))
        tensor(1.)
    """
    rates = _present(class_accuracy, 'model_bias')
    return (rates.max() / (rates.min() + eps) - 1).clamp_min(0)


def accuracy_summary(
    class_accuracy: Tensor,
    support: Tensor,
    counts: Sequence[float] | None = None,
    many: int = 100,
    few: int = 20,
) -> dict[str, float]:
    """The figures that sum up the accuracies of the classes.

    Classes without test samples are left out of every figure; a group
    without classes (or without tested ones) has no entry, nor has any group
    without ``counts``.

    Args:
        class_accuracy: Accuracy of each class, shape (C,), in [0, 1], NaN
            where the class has no test sample.
        support: Test samples of each class, shape (C,).
        counts: Training samples of each class, length C.
        many: See :func:`shot_groups`.
        few: See :func:`shot_groups`.

    Returns:
        ``overall`` (accuracy over samples), ``mean`` (over classes),
        ``many``, ``medium``, ``few`` (mean over the group's classes),
        ``worst`` (the lowest class), ``harmonic_mean`` (0 if a class is 0),
        ``variance`` (over classes, division by their number) and ``bias``
        (:func:`model_bias`).

    Raises:
        ValueError: If lengths differ or no class has a test sample.

    Examples:
        >>> rates, support = torch.tensor([0.9, 0.3]), torch.tensor([30, 10])
        >>> summary = accuracy_summary(rates, support, counts=[500, 5])
        >>> {name: round(value, 4) for name, value in summary.items()}
        {'overall': 0.75, 'mean': 0.6, 'many': 0.9, 'few': 0.3, 'worst': 0.3, \
'harmonic_mean': 0.45, 'variance': 0.09, 'bias': 1.9032}
    """
    _check_lengths(class_accuracy, support, counts)
    rates = class_accuracy.double()
    present = _present(rates, 'accuracy_summary')
    weights = support.double()[~rates.isnan()]
    summary = {
        'overall': (present * weights).sum() / weights.sum(),
        'mean': present.mean(),
    }
    if counts is not None:
        for name, members in shot_groups(counts, many, few).items():
            group = rates[members]
            group = group[~group.isnan()]
            if group.numel():
                summary[name] = group.mean()
    summary['worst'] = present.min()
    # 1 / 0 is inf and C / inf is 0: the limit, without a special case.
    summary['harmonic_mean'] = present.numel() / (1 / present).sum()
    summary['variance'] = present.var(correction=0)
    summary['bias'] = model_bias(present)
    return {name: float(value) for name, value in summary.items()}


def _present(class_accuracy: Tensor, where: str) -> Tensor:
    present = class_accuracy[~class_accuracy.isnan()]
    if not present.numel():
        raise ValueError(
            f'{where}: class_accuracy must have a class with samples, got '
            f'{class_accuracy.numel()} classes, all NaN.'
        )
    return present


def _check_lengths(
    class_accuracy: Tensor, support: Tensor, counts: Sequence[float] | None
) -> None:
    classes = class_accuracy.numel()
    for name, values in (('support', support), ('counts', counts)):
        if values is not None and len(values) != classes:
            raise ValueError(
                f'accuracy_summary: {name} must have one entry for each of '
                f'the {classes} classes, got {len(values)}.'
            )
