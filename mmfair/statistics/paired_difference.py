"""The difference of two shares of the same samples, with its interval."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import as_integers
from mmfair.statistics.array_checks import as_booleans
from mmfair.statistics.wilson_interval import wilson_interval

__all__ = ['paired_difference', 'paired_differences']

Array = NDArray[np.float64]


def paired_difference(
    first: Tensor | ArrayLike,
    second: Tensor | ArrayLike,
    *,
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    """How much more often the first is true than the second.

    The interval is Newcombe's for pairs: the two Wilson intervals, joined
    with regard to the correlation of the pairs. Unlike a bootstrap, it keeps
    its width where all samples agree.

    Args:
        first: Whether each sample is right under the first condition, shape
            (N,), bool (or 0 and 1), N >= 1.
        second: The same samples under the second condition, shape (N,).
        confidence: Of the interval, in (0, 1).

    Returns:
        The difference of the shares and the ends of its interval, in [-1, 1].

    Raises:
        ValueError: If the shapes differ, there is no sample, a value is
            neither true nor false, or ``confidence`` is out of range.

    References:
        Newcombe, "Improved confidence intervals for the difference between
        binomial proportions based on paired data", Statistics in Medicine
        1998, method 10.

    Examples:
        >>> import torch
        >>> before = torch.tensor([True] * 9 + [False])
        >>> after = torch.tensor([True] * 5 + [False] * 5)
        >>> [round(value, 3) for value in paired_difference(before, after)]
        [0.4, -0.002, 0.676]
    """
    where = 'paired_difference'
    one = as_booleans(first, 'first', where=where)
    two = as_booleans(second, 'second', where=where)
    if one.shape != two.shape or one.ndim != 1 or not len(one):
        raise ValueError(
            'paired_difference: first and second must have the same shape '
            f'(N,), N >= 1, got {one.shape} and {two.shape}.'
        )
    group = np.zeros(len(one), np.int64)
    differences = paired_differences(one, two, group, 1, confidence=confidence)
    difference, low, high = differences[0].tolist()
    return difference, low, high


def paired_differences(
    first: Tensor | ArrayLike,
    second: Tensor | ArrayLike,
    label: Tensor | ArrayLike,
    classes: int,
    *,
    confidence: float = 0.95,
) -> Array:
    """:func:`paired_difference` of the samples of each class.

    Args:
        first: Whether each sample is right under the first condition, shape
            (N,).
        second: The same samples under the second condition, shape (N,).
        label: Class of each sample, shape (N,), in [0, C).
        classes: C.
        confidence: Of the intervals, in (0, 1).

    Returns:
        Difference, lower and upper end, shape (C, 3); NaN without samples.

    Raises:
        TypeError: If ``label`` holds no integers.
        ValueError: If shapes differ, a label is no class, or a setting is out
            of range.

    Examples:
        >>> right = np.array([True, True, False])
        >>> found = paired_differences(right, ~right, np.array([0, 0, 2]), 3)
        >>> found[:, 0]
        array([ 1., nan, -1.])
    """
    where = 'paired_differences'
    first = as_booleans(first, 'first', where=where)
    second = as_booleans(second, 'second', where=where)
    label = as_integers(label, 'label', where=where).cpu().numpy()
    classes = int(
        check_number(classes, 'classes', where=where, at_least=1, whole=True)
    )
    if not (first.shape == second.shape == label.shape and first.ndim == 1):
        raise ValueError(
            f'{where}: first, second and label must have one shape (N,), got '
            f'{first.shape}, {second.shape} and {label.shape}.'
        )
    if label.size and not 0 <= label.min() <= label.max() < classes:
        raise ValueError(
            f'{where}: label must be in [0, {classes}), got '
            f'{label.min()} to {label.max()}.'
        )
    both, only_first, only_second, neither = (
        np.bincount(label[part], minlength=classes).astype(float)
        for part in (
            first & second,
            first & ~second,
            ~first & second,
            ~first & ~second,
        )
    )
    samples = both + only_first + only_second + neither
    hits = both + only_first, both + only_second
    one, two = (
        wilson_interval(part, samples, confidence=confidence) for part in hits
    )
    with np.errstate(invalid='ignore', divide='ignore'):
        p, q = hits[0] / samples, hits[1] / samples
    phi = _correlations(both, only_first, only_second, neither)
    low = _joined(p - one[:, 0], two[:, 1] - q, phi)
    high = _joined(one[:, 1] - p, q - two[:, 0], phi)
    return np.stack([p - q, p - q - low, p - q + high], 1)


def _correlations(
    both: Array, only_first: Array, only_second: Array, neither: Array
) -> Array:
    """Newcombe's phi, with his correction for continuity."""
    samples = both + only_first + only_second + neither
    product = both * neither - only_first * only_second
    corrected = np.maximum(product - samples / 2, 0)
    product = np.where(product > 0, corrected, product)
    scale = (
        (both + only_first)
        * (only_second + neither)
        * (both + only_second)
        * (only_first + neither)
    )
    phi: Array = product / np.sqrt(np.where(scale > 0, scale, np.inf))
    return phi


def _joined(one: Array, other: Array, phi: Array) -> Array:
    square = one**2 - 2 * phi * one * other + other**2
    joined: Array = np.sqrt(np.maximum(square, 0))
    return joined
