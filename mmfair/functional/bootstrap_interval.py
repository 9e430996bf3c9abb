"""Confidence intervals of numbers that are measured on a sample of images."""

import warnings
from collections.abc import Callable

import numpy as np
import scipy  # stats takes a second to load, and does so when it is used
from numpy.typing import NDArray

__all__ = ['bootstrap_draws', 'bootstrap_interval']

Array = NDArray[np.float64]


def bootstrap_draws(
    statistic: Callable[[Array], Array],
    size: int,
    *,
    resamples: int = 1000,
    seed: int = 0,
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
    if size < 1 or resamples < 2:
        raise ValueError(
            'bootstrap_draws: size must be >= 1 and resamples >= 2, got '
            f'{size} and {resamples}.'
        )

    def of_rows(rows: NDArray[np.int64], axis: int = -1) -> Array:
        """SciPy hands over draws as rows of indices, (B, N)."""
        drawn = np.atleast_2d(rows)
        numbers = np.stack(
            [
                statistic(np.bincount(row, minlength=size).astype(float))
                for row in drawn
            ],
            axis=-1,
        )
        return numbers if rows.ndim > 1 else numbers[:, 0]

    if size == 1:  # SciPy wants two; every draw is the one sample
        return np.repeat(of_rows(np.zeros((1, 1), int)), resamples, axis=1)
    with warnings.catch_warnings():
        # A number that is missing in a draw has an interval all the same.
        warnings.simplefilter('ignore', scipy.stats.DegenerateDataWarning)
        found = scipy.stats.bootstrap(
            (np.arange(size),),
            of_rows,
            n_resamples=resamples,
            batch=50,
            vectorized=True,
            method='percentile',
            rng=np.random.default_rng(seed),
        )
    draws: Array = found.bootstrap_distribution
    return draws


def bootstrap_interval(draws: Array, *, confidence: float = 0.95) -> Array:
    """Ends of the percentile interval of each number.

    Args:
        draws: From :func:`bootstrap_draws`, shape (F, R), or differences of
            two such arrays of one seed and size. NaN draws are left out.
        confidence: Probability that the interval is to have, in (0, 1).

    Returns:
        Shape (F, 2); NaN where no draw has the number.

    Raises:
        ValueError: If ``confidence`` is out of range.

    Examples:
        >>> bootstrap_interval(np.arange(101.0)[None], confidence=0.9)
        array([[ 5., 95.]])
    """
    if not 0 < confidence < 1:
        raise ValueError(
            'bootstrap_interval: confidence must be in (0, 1), got '
            f'{confidence}. 0.95 is 95 per cent.'
        )
    tail = (1 - confidence) / 2
    ends: Array = np.full((len(draws), 2), np.nan)
    known = ~np.isnan(draws).all(1)
    if known.any():
        ends[known] = np.nanquantile(draws[known], [tail, 1 - tail], axis=1).T
    return ends
