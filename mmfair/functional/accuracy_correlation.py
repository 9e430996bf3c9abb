"""Correlation of a quantity of the classes with their accuracy."""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import scipy  # stats takes a second to load, and does so when it is used
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

__all__ = ['Correlation', 'accuracy_correlation']

Array = NDArray[np.float64]

# Elements of the samples that the bootstrap draws at once.
_CHUNK = 2**22


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
        there is none: all but ``count`` is NaN.

    Raises:
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
    _check_settings(confidence, resamples)
    x, y = _as_array(quantity), _as_array(class_accuracy)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(
            'accuracy_correlation: quantity and class_accuracy must have one '
            f'entry for each class, got shapes {x.shape} and {y.shape}.'
        )
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    if len(x) < 3 or not (_varies(x) and _varies(y)):
        return Correlation(math.nan, math.nan, math.nan, math.nan, len(x))
    found = scipy.stats.pearsonr(x, y)
    draws = _bootstrap(x, y, resamples, seed)
    tail = (1 - confidence) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return Correlation(
        r=float(found.statistic),
        p_value=float(found.pvalue),
        low=float(low),
        high=float(high),
        count=len(x),
    )


def _check_settings(confidence: float, resamples: int) -> None:
    if not 0 < confidence < 1:
        raise ValueError(
            'accuracy_correlation: confidence must be in (0, 1), got '
            f'{confidence}. 0.95 is 95 per cent.'
        )
    if resamples < 2:
        raise ValueError(
            f'accuracy_correlation: resamples must be >= 2, got {resamples}.'
        )


def _as_array(values: Tensor | ArrayLike) -> Array:
    if isinstance(values, Tensor):
        values = values.detach().double().cpu().numpy()
    return np.asarray(values, dtype=np.float64)


def _varies(values: Array) -> bool:
    """Whether values differ by more than rounding error."""
    return bool(np.ptp(values) > 1e-13 * np.abs(values).max())


def _bootstrap(x: Array, y: Array, resamples: int, seed: int) -> Array:
    """Correlations over classes drawn with replacement, those that exist."""
    with warnings.catch_warnings():
        # A draw of equal numbers has no correlation and is left out below.
        warnings.simplefilter('ignore', scipy.stats.DegenerateDataWarning)
        found = scipy.stats.bootstrap(
            (x, y),
            _pearson,
            n_resamples=resamples,
            batch=max(1, _CHUNK // len(x)),
            vectorized=True,
            paired=True,
            method='percentile',
            rng=np.random.default_rng(seed),
        )
    draws: Array = found.bootstrap_distribution
    exist = ~np.isnan(draws)
    return draws[exist] if exist.any() else draws


def _pearson(x: Array, y: Array, axis: int = -1) -> Array:
    """Pearson's r; NaN where either side is constant."""
    x, y = (_deviations(values, axis) for values in (x, y))
    scale = np.sqrt((x * x).sum(axis)) * np.sqrt((y * y).sum(axis))
    with np.errstate(invalid='ignore'):
        r: Array = (x * y).sum(axis) / scale
    return np.clip(r, -1, 1)


def _deviations(values: Array, axis: int) -> Array:
    values = values - values.take([0], axis)  # exactly 0 where all are equal
    # No square below underflows or overflows.
    span = np.abs(values).max(axis, keepdims=True)
    values = values / np.where(span > 0, span, 1)
    deviations: Array = values - values.mean(axis, keepdims=True)
    return deviations
