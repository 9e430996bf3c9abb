"""Correlation of a quantity of the classes with their accuracy."""

import math
from dataclasses import dataclass

import numpy as np
import scipy  # stats takes a second to load, and does so when it is used
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.statistics.array_checks import as_doubles
from mmfair.statistics.bootstrap_interval import (
    bootstrap_draws,
    bootstrap_interval,
)

__all__ = ['Correlation', 'accuracy_correlation']

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Correlation:
    """What :func:`accuracy_correlation` returns.

    Attributes:
        r: Pearson's correlation coefficient, in [-1, 1].
        p_value: Probability of an r as far from 0 in either direction, if
            the two were independent and normally distributed.
        low: Lower end of the confidence interval of r.
        high: Upper end of the confidence interval of r.
        count: Classes that took part.
    """

    r: float
    p_value: float
    low: float
    high: float
    count: int


def accuracy_correlation(
    quantity: Tensor | ArrayLike,
    class_accuracy: Tensor | ArrayLike,
    *,
    confidence: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> Correlation:
    """Pearson correlation of a quantity with accuracy, over the classes.

    The interval is that of the percentiles of the correlation over classes
    drawn with replacement. It says how far r hangs on the choice of classes;
    it is too narrow for less than some twenty, and it knows nothing of other
    trainings of the model.

    Args:
        quantity: One number for each class, such as the curvature of its
            manifold, shape (C,).
        class_accuracy: Accuracy of each class, shape (C,).
        confidence: Probability that the interval is to have, in (0, 1).
        resamples: Times that the classes are drawn, >= 2. A draw in which
            either number is the same for all classes is left out.
        seed: Seed of the draws.

    Returns:
        The correlation over the classes in which both numbers are finite.
        With fewer than 3 of them, or where either number is the same for all,
        there is none: all but ``count`` is NaN. Where all draws agree, as
        those of classes on a line do, there is no interval: its ends are NaN.

    Raises:
        TypeError: If either holds no numbers.
        ValueError: If the two are not one-dimensional and of one length, or a
            setting is out of range.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", sections 4 and 5.3, which report r.

    Examples:
        >>> found = accuracy_correlation([3.0, 1.0, 2.0], [0.5, 0.9, 0.8])
        >>> round(found.r, 3), found.count
        (-0.961, 3)
    """
    where = 'accuracy_correlation'
    check_number(confidence, 'confidence', where=where, above=0, below=1)
    check_number(resamples, 'resamples', where=where, at_least=2, whole=True)
    check_number(seed, 'seed', where=where, at_least=0, whole=True)
    x = as_doubles(quantity, 'quantity', where=where)
    y = as_doubles(class_accuracy, 'class_accuracy', where=where)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(
            'accuracy_correlation: quantity and class_accuracy must have one '
            f'entry for each class, got shapes {x.shape} and {y.shape}.'
        )
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    if len(x) < 3 or not (_varies(x) and _varies(y)):
        return Correlation(math.nan, math.nan, math.nan, math.nan, len(x))
    pearson = scipy.stats.pearsonr(x, y)
    draws = bootstrap_draws(
        lambda times: _drawn_pearson(x, y, times)[None],
        len(x),
        resamples=resamples,
        seed=seed,
        batched=True,
    )
    low, high = bootstrap_interval(draws, confidence=confidence)[0]
    return Correlation(
        r=float(pearson.statistic),
        p_value=float(pearson.pvalue),
        low=float(low),
        high=float(high),
        count=len(x),
    )


def _varies(values: Array) -> bool:
    """Whether values differ by more than rounding error."""
    return bool(np.ptp(values) > 1e-13 * np.abs(values).max())


def _drawn_pearson(x: Array, y: Array, times: Array) -> Array:
    """Pearson's r of each draw, shape (B,); NaN where a side is constant.

    ``times`` is how often a draw has each class, shape (B, C).
    """
    shares = times / times.sum(1, keepdims=True)
    x, y = (_deviations(values, shares) for values in (x, y))
    scale = np.sqrt((shares * x * x).sum(1)) * np.sqrt((shares * y * y).sum(1))
    with np.errstate(invalid='ignore'):
        r: Array = (shares * x * y).sum(1) / scale
    return np.clip(r, -1, 1)


def _deviations(values: Array, shares: Array) -> Array:
    """Deviations from the mean of each draw, shape (B, C), to one scale."""
    drawn = shares > 0
    # From a class of the draw: exactly 0 where all of them are equal.
    first = values[drawn.argmax(1)][:, None]
    shifted = np.where(drawn, values - first, 0)
    # No square underflows or overflows.
    span = np.abs(shifted).max(1, keepdims=True)
    shifted = shifted / np.where(span > 0, span, 1)
    deviations: Array = shifted - (shares * shifted).sum(1, keepdims=True)
    return deviations
