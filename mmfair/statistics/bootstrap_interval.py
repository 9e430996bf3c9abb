"""Confidence intervals of numbers that are measured on a sample of images."""

import warnings
from collections.abc import Callable

import numpy as np
import scipy  # stats takes a second to load, and does so when it is used
from numpy.typing import NDArray

from mmfair.functional.checks import check_callable, check_flag, check_number
from mmfair.statistics.array_checks import as_doubles

__all__ = ['bootstrap_draws', 'bootstrap_interval']

Array = NDArray[np.float64]

# Draws that differ by less, as a share of the largest, differ by rounding.
_ROUNDING = 1e-9


def bootstrap_draws(
    statistic: Callable[[Array], Array],
    size: int,
    *,
    resamples: int = 1000,
    seed: int = 0,
    batched: bool = False,
) -> Array:
    """A statistic over samples drawn again and again with replacement.

    The same seed and size draw the same samples, so statistics of several
    models on the same images are paired.

    Args:
        statistic: Takes how often each sample was drawn, shape (N,), floats;
            gives numbers, shape (F,). NaN where a number does not exist in a
            draw.
        size: N >= 1.
        resamples: Draws R >= 2.
        seed: Seed of the draws.
        batched: Whether the statistic takes B draws at once, shape (B, N),
            and gives (F, B).

    Returns:
        Shape (F, R).

    Raises:
        ValueError: If a setting is out of range.

    References:
        Efron and Tibshirani, "An Introduction to the Bootstrap", 1993.

    Examples:
        >>> values = np.arange(100.0)
        >>> means = bootstrap_draws(
        ...     lambda times: np.array([np.average(values, weights=times)]),
        ...     100,
        ...     resamples=50,
        ... )
        >>> means.shape, bool(abs(means.mean() - 49.5) < 2)
        ((1, 50), True)
    """
    where = 'bootstrap_draws'
    check_number(size, 'size', where=where, at_least=1, whole=True)
    check_number(resamples, 'resamples', where=where, at_least=2, whole=True)
    check_callable(statistic, 'statistic', where=where)
    check_flag(batched, 'batched', where=where)
    seed = int(check_number(seed, 'seed', where=where, at_least=0, whole=True))

    def of_rows(rows: NDArray[np.int64], axis: int = -1) -> Array:
        """SciPy hands over draws as rows of indices, (B, N)."""
        drawn = np.atleast_2d(rows)
        # Row b of the counts stands in the b-th stretch of N numbers.
        shifted = drawn + size * np.arange(len(drawn))[:, None]
        counts = np.bincount(shifted.ravel(), minlength=size * len(drawn))
        times: Array = counts.reshape(len(drawn), size).astype(np.float64)
        if batched:
            numbers = statistic(times)
        else:
            numbers = np.stack([statistic(row) for row in times], axis=-1)
        return numbers if rows.ndim > 1 else numbers[:, 0]

    if size == 1:  # SciPy wants two; every draw is the one sample
        return np.repeat(of_rows(np.zeros((1, 1), int)), resamples, axis=1)
    with warnings.catch_warnings():
        # A number that is missing in a draw has an interval all the same.
        warnings.simplefilter('ignore', scipy.stats.DegenerateDataWarning)
        result = scipy.stats.bootstrap(
            (np.arange(size),),
            of_rows,
            n_resamples=resamples,
            batch=50,
            vectorized=True,
            method='percentile',
            rng=np.random.default_rng(seed),
        )
    draws: Array = result.bootstrap_distribution
    return draws


def bootstrap_interval(draws: Array, *, confidence: float = 0.95) -> Array:
    """Ends of the percentile interval of each number.

    Draws that all agree, as where every sample is right, or where there is
    one sample, say nothing about other samples. An interval without width
    would claim that the number is exact, so there is none. For shares,
    :func:`mmfair.statistics.wilson_interval` has one there, too.

    Args:
        draws: From :func:`bootstrap_draws`, shape (F, R), or differences of
            two such arrays of one seed and size. NaN draws are left out.
        confidence: Probability that the interval is to have, in (0, 1).

    Returns:
        Shape (F, 2); NaN where no draw has the number, or all agree.

    Raises:
        ValueError: If ``confidence`` is out of range.

    Examples:
        >>> bootstrap_interval(np.arange(101.0)[None], confidence=0.9)
        array([[ 5., 95.]])
        >>> bootstrap_interval(np.ones((1, 9)))
        array([[nan, nan]])
    """
    check_number(
        confidence, 'confidence', where='bootstrap_interval', above=0, below=1
    )
    draws = as_doubles(draws, 'draws', where='bootstrap_interval')
    if draws.ndim != 2:
        raise ValueError(
            'bootstrap_interval: draws must have shape (F, R), got '
            f'{draws.shape}.'
        )
    tail = (1 - confidence) / 2
    ends: Array = np.full((len(draws), 2), np.nan)
    differ = np.array([_differ(row) for row in draws], dtype=bool)
    if differ.any():
        ends[differ] = np.nanquantile(
            draws[differ], [tail, 1 - tail], axis=1
        ).T
    return ends


def _differ(draws: Array) -> bool:
    """Whether the draws of a number say more than the number itself."""
    known = draws[~np.isnan(draws)]
    if not known.size:
        return False
    largest = np.abs(known).max()
    return bool(known.max() - known.min() > _ROUNDING * largest)
