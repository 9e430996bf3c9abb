"""The interval of a mean of numbers that have intervals of their own."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from mmfair.statistics.array_checks import as_doubles

__all__ = ['mean_interval', 'mean_intervals']


def mean_interval(
    values: ArrayLike, ends: ArrayLike, weights: ArrayLike | None = None
) -> tuple[float, float]:
    """Interval of a weighted mean of independent numbers.

    The distances from the numbers to the ends of their intervals are joined
    as standard errors are. The interval has a width where each of theirs has,
    and that of a single number is its own.

    Args:
        values: C numbers, such as the accuracies of the classes; NaN is left
            out.
        ends: Lower and upper end of each, shape (C, 2).
        weights: C weights >= 0; all equal if None.

    Returns:
        Lower and upper end; NaN where no number is known.

    Raises:
        ValueError: If the shapes differ.

    References:
        Zou, Huang and Zhang, "A note on confidence interval estimation for a
        linear function of binomial proportions", Computational Statistics and
        Data Analysis 2009.

    Examples:
        >>> accuracy = np.array([1.0, 1.0])
        >>> ends = np.array([[0.8, 1.0], [0.8, 1.0]])
        >>> low, high = mean_interval(accuracy, ends)
        >>> round(low, 3), high
        (0.859, 1.0)
    """
    where = 'mean_interval'
    values = as_doubles(values, 'values', where=where)
    ends = as_doubles(ends, 'ends', where=where)
    if weights is None:
        weights = np.ones(values.shape)
    weights = as_doubles(weights, 'weights', where=where)
    if (
        values.ndim != 1
        or ends.shape != (*values.shape, 2)
        or weights.shape != values.shape
    ):
        raise ValueError(
            'mean_interval: ends must have shape (C, 2) and weights (C,) for '
            f'C values, got {ends.shape} and {weights.shape} for shape '
            f'{values.shape}.'
        )
    known = np.isfinite(values) & np.isfinite(ends).all(1) & (weights > 0)
    if not known.any():
        return float('nan'), float('nan')
    values, ends = values[known], ends[known]
    shares = weights[known] / weights[known].sum()
    mean = (shares * values).sum()
    below, above = (
        np.sqrt(((shares * (ends[:, side] - values)) ** 2).sum())
        for side in (0, 1)
    )
    return float(mean - below), float(mean + above)


def mean_intervals(
    values: ArrayLike,
    ends: ArrayLike,
    support: ArrayLike,
    groups: Mapping[str, Sequence[int]] | None = None,
) -> dict[str, tuple[float, float]]:
    """Intervals of the means that sum up the accuracies of the classes.

    Where all classes have equally many samples, those of ``overall`` and
    ``mean`` are the same, as the two numbers are.

    Args:
        values: Accuracy of each class, or its difference between two models,
            shape (C,); NaN without samples.
        ends: Ends of its interval, shape (C, 2).
        support: Test samples of each class, shape (C,).
        groups: Classes by the name of a group, see
            :func:`mmfair.functional.shot_groups`.

    Returns:
        Lower and upper end by name: ``overall``, ``mean`` and the groups.

    Examples:
        >>> ends = np.array([[0.8, 1.0], [0.1, 0.5]])
        >>> found = mean_intervals(
        ...     np.array([0.9, 0.3]), ends, np.array([5, 5]), {'few': [1]}
        ... )
        >>> found['few'], found['overall'] == found['mean']
        ((0.1, 0.5), True)
    """
    where = 'mean_intervals'
    values = as_doubles(values, 'values', where=where)
    ends = as_doubles(ends, 'ends', where=where)
    intervals = {
        'overall': mean_interval(values, ends, support),
        'mean': mean_interval(values, ends),
    }
    for name, members in (groups or {}).items():
        index = np.asarray(members, dtype=np.int64)
        intervals[name] = mean_interval(values[index], ends[index])
    return intervals
