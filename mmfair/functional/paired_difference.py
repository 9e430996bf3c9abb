"""The difference of two shares of the same samples, with its interval."""

import math

import scipy  # stats takes a second to load, and does so when it is used
from torch import Tensor

__all__ = ['paired_difference']


def paired_difference(
    first: Tensor, second: Tensor, *, confidence: float = 0.95
) -> tuple[float, float, float]:
    """How much more often the first is true than the second.

    The interval is Newcombe's for pairs: the two Wilson intervals, joined
    with regard to the correlation of the pairs. Unlike a bootstrap, it keeps
    its width where all samples agree.

    Args:
        first: Whether each sample is right under the first condition, shape
            (N,), bool, N >= 1.
        second: The same samples under the second condition, shape (N,).
        confidence: Of the interval, in (0, 1).

    Returns:
        The difference of the shares and the ends of its interval, in [-1, 1].

    Raises:
        ValueError: If the shapes differ or there is no sample.

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
    if first.shape != second.shape or first.ndim != 1 or not len(first):
        raise ValueError(
            'paired_difference: first and second must have the same shape '
            f'(N,), N >= 1, got {tuple(first.shape)} and '
            f'{tuple(second.shape)}.'
        )
    first, second = first.bool(), second.bool()
    (p, p_low, p_high), (q, q_low, q_high) = (
        _wilson(int(part.sum()), len(part), confidence)
        for part in (first, second)
    )
    phi = _correlation(first, second)
    low = _joined(p - p_low, q_high - q, phi)
    high = _joined(p_high - p, q - q_low, phi)
    return p - q, p - q - low, p - q + high


def _wilson(
    hits: int, samples: int, confidence: float
) -> tuple[float, float, float]:
    interval = scipy.stats.binomtest(hits, samples).proportion_ci(
        confidence, 'wilson'
    )
    return hits / samples, float(interval.low), float(interval.high)


def _correlation(first: Tensor, second: Tensor) -> float:
    """Newcombe's phi, with his correction for continuity."""
    both = int((first & second).sum())
    neither = int((~first & ~second).sum())
    only_first = int((first & ~second).sum())
    only_second = int((~first & second).sum())
    product = float(both * neither - only_first * only_second)
    if product > 0:
        product = max(product - len(first) / 2, 0)
    scale = (
        (both + only_first)
        * (only_second + neither)
        * (both + only_second)
        * (only_first + neither)
    )
    return product / math.sqrt(scale) if scale else 0.0


def _joined(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0))
