"""What sums up the accuracies of the classes."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.shot_groups import ShotGroups
from mmfair.functional.tensor_checks import (
    Numbers,
    as_floats,
    as_numbers,
)

__all__ = [
    'accuracy_summary',
    'model_bias',
    'quantile_gap',
    'worst_class_ratio',
]

_ROUNDING = 1e-6


def model_bias(class_accuracy: Numbers, *, eps: float = 0.01) -> Tensor:
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
        >>> import torch
        >>> model_bias(torch.tensor([0.9, 0.44]))
        tensor(1.)
    """
    where = 'model_bias'
    eps = check_number(eps, 'eps', where=where, at_least=0)
    rates = _present(checked_rates(class_accuracy, where=where), where)
    return (rates.max() / (rates.min() + eps) - 1).clamp_min(0)


def quantile_gap(class_accuracy: Numbers, *, share: float = 0.1) -> Tensor:
    """Mean of the best classes less the mean of the worst.

    Args:
        class_accuracy: Accuracy of each class, shape (C,), in [0, 1]; NaN
            entries are left out.
        share: Of the classes at each end, in (0, 0.5]; at least two of them,
            but no more than half.

    Returns:
        Scalar >= 0; 0 for one class.

    Raises:
        ValueError: If no class has a sample, or ``share`` is out of range.

    References:
        The quantile difference of arXiv 2504.07031 (class hardness), with 2
        of 10 and 10 of 100 classes.

    Examples:
        >>> import torch
        >>> quantile_gap(torch.tensor([1.0, 0.5, 0.9, 0.1, 0.3]))
        tensor(0.7500)
    """
    where = 'quantile_gap'
    share = check_number(share, 'share', where=where, above=0, at_most=0.5)
    rates = (
        _present(checked_rates(class_accuracy, where=where), where)
        .sort()
        .values
    )
    size = min(max(2, round(share * len(rates))), len(rates) // 2)
    if not size:
        return rates.new_zeros(())
    return rates[-size:].mean() - rates[:size].mean()


def worst_class_ratio(
    class_accuracy: Numbers, train_accuracy: Numbers
) -> Tensor:
    """What the class that is worst on test images keeps of its training.

    Far below 1, the class was learned and does not generalise; close to 1 at
    a low accuracy, it was not learned.

    Args:
        class_accuracy: On test images, shape (C,), in [0, 1]; NaN entries
            are left out.
        train_accuracy: On training images, shape (C,), in [0, 1].

    Returns:
        Scalar >= 0; of several classes that are equally bad, the lowest
        ratio. NaN where the class is never right on training images either,
        or these are not known.

    Raises:
        ValueError: If lengths differ, or no class has a test sample.

    References:
        Zhu et al., CVPR 2026 (CAR), who compare both for the worst class.

    Examples:
        >>> import torch
        >>> test, train = torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.8])
        >>> worst_class_ratio(test, train)
        tensor(0.2500)
    """
    where = 'worst_class_ratio'
    test = checked_rates(class_accuracy, where=where)
    train = checked_rates(train_accuracy, where=where)
    if test.shape != train.shape:
        raise ValueError(
            f'{where}: train_accuracy must have one entry for each of the '
            f'{test.numel()} classes, got {train.numel()}.'
        )
    worst = test == _present(test, where).min()
    ratios = test[worst] / train[worst].where(train[worst] > 0, torch.nan)
    known = ratios[~ratios.isnan()]
    return known.min() if known.numel() else ratios.new_tensor(torch.nan)


def accuracy_summary(
    class_accuracy: Numbers,
    support: Numbers,
    counts: Sequence[float] | None = None,
    many: float = 100,
    few: float = 20,
) -> dict[str, float]:
    """The numbers that sum up the accuracies of the classes.

    Classes without test samples are left out of every number; a group
    without classes (or without tested ones) has no entry, nor has any group
    without ``counts``.

    Args:
        class_accuracy: Accuracy of each class, shape (C,), in [0, 1], NaN
            where the class has no test sample.
        support: Test samples of each class, shape (C,).
        counts: Training samples of each class, length C.
        many: See :class:`ShotGroups`.
        few: See :class:`ShotGroups`.

    Returns:
        ``overall`` (accuracy over samples), ``mean`` (over classes),
        ``many``, ``medium``, ``few`` (mean over the group's classes),
        ``worst`` (the lowest class), ``harmonic_mean`` (0 if a class is 0),
        ``variance`` (over classes, division by their number), ``bias``
        (:func:`model_bias`) and ``quantile_gap`` (:func:`quantile_gap`).

    Raises:
        ValueError: If lengths differ or no class has a test sample.

    Examples:
        >>> import torch
        >>> rates, support = torch.tensor([0.9, 0.3]), torch.tensor([30, 10])
        >>> summary = accuracy_summary(rates, support, counts=[500, 5])
        >>> {name: round(value, 4) for name, value in summary.items()}
        {'overall': 0.75, 'mean': 0.6, 'many': 0.9, 'few': 0.3, 'worst': 0.3, \
'harmonic_mean': 0.45, 'variance': 0.09, 'bias': 1.9032, 'quantile_gap': 0.6}
    """
    where = 'accuracy_summary'
    rates = checked_rates(class_accuracy, where=where).double()
    samples = as_numbers(support, 'support', where=where)
    _check_support(rates, samples)
    _check_tested(rates, samples)
    present = _present(rates, where)  # (tested classes,)
    weights = samples[~rates.isnan()]  # (tested classes,)
    summary = {
        'overall': (present * weights).sum() / weights.sum(),
        'mean': present.mean(),
    }
    if counts is not None:
        known = _check_counts(rates, counts)
        for name, members in ShotGroups(many, few).of(known).items():
            group = rates[members]
            group = group[~group.isnan()]
            if group.numel():
                summary[name] = group.mean()
    summary['worst'] = present.min()
    # 1 / 0 is inf and C / inf is 0: the limit, without a special case.
    summary['harmonic_mean'] = present.numel() / (1 / present).sum()
    summary['variance'] = present.var(correction=0)
    summary['bias'] = model_bias(present)
    summary['quantile_gap'] = quantile_gap(present)
    return {name: float(value) for name, value in summary.items()}


def checked_rates(class_accuracy: Numbers, *, where: str) -> Tensor:
    """Accuracies of classes as a tensor.

    Args:
        class_accuracy: Shape (C,), in [0, 1]; NaN is allowed.
        where: Who asks; the error begins with it.

    Raises:
        TypeError: If they are no numbers.
        ValueError: If the shape is another, or one is out of range.
    """
    rates = as_floats(class_accuracy, 'class_accuracy', where=where)
    if rates.ndim != 1:
        raise ValueError(
            f'{where}: class_accuracy must have shape (C,), got '
            f'{tuple(rates.shape)}.'
        )
    # An average of shares may be above 1 by what rounding adds.
    outside = rates[(rates < -_ROUNDING) | (rates > 1 + _ROUNDING)]
    if outside.numel():
        raise ValueError(
            f'{where}: class_accuracy must be in [0, 1], got '
            f'{float(outside[0]):g}. Divide per cent by 100.'
        )
    return rates


def _present(class_accuracy: Tensor, where: str) -> Tensor:
    present = class_accuracy[~class_accuracy.isnan()]
    if not present.numel():
        raise ValueError(
            f'{where}: class_accuracy must have a class with samples, got '
            f'{class_accuracy.numel()} classes, all NaN.'
        )
    return present


def _check_tested(rates: Tensor, samples: Tensor) -> None:
    lost = (rates.isnan() & (samples > 0)).nonzero()
    if lost.numel():
        index = int(lost[0])
        raise ValueError(
            'accuracy_summary: class_accuracy must be a number for a class '
            f'with test samples, got NaN for class {index}, which has '
            f'{float(samples[index]):g}.'
        )


def _check_support(rates: Tensor, samples: Tensor) -> None:
    _check_length(rates, samples, 'support')
    wrong = samples[~(torch.isfinite(samples) & (samples >= 0))]
    if wrong.numel():
        raise ValueError(
            'accuracy_summary: support must be finite numbers >= 0, got '
            f'{float(wrong[0]):g}.'
        )


def _check_counts(rates: Tensor, counts: Numbers) -> Sequence[float]:
    known = as_numbers(counts, 'counts', where='accuracy_summary')
    _check_length(rates, known, 'counts')
    numbers: list[float] = known.tolist()
    return numbers


def _check_length(rates: Tensor, values: Tensor, name: str) -> None:
    if values.shape != rates.shape:
        raise ValueError(
            f'accuracy_summary: {name} must have one entry for each of the '
            f'{len(rates)} classes, got shape {tuple(values.shape)}.'
        )
