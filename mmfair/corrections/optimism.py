"""How much of a gain comes from having chosen the best of many."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mmfair.functional.checks import check_number

__all__ = ['Optimism', 'choice_optimism']

Array = NDArray[np.float64]


class Optimism(NamedTuple):
    """Expected optimism of a choice, with the middle 95 % of its draws.

    Attributes:
        value: Mean, in the unit of the aim, >= 0.
        low: Lower end of the draws.
        high: Upper end.
    """

    value: float
    low: float
    high: float


def choice_optimism(
    values: Array, draws: Array, *, confidence: float = 0.95
) -> Optimism:
    """What choosing the best of many candidates promises too much.

    A draw of the images moves the number of each candidate by some noise.
    Added to the numbers on all images, it makes another candidate the best
    now and then; the mean noise of the best, less that of the model as it
    was, is what the choice promises too much. The numbers hold such noise
    already: where all candidates are equally good, the mean is therefore too
    small by the square root of 2. It is multiplied by that, so it is right
    there and else rather too large. The noise of a candidate is taken around
    its own mean, since a lowest class is lower on a draw than on the images.

    Args:
        values: Of each candidate on the images, shape (F,); the model as it
            was first.
        draws: The same on draws of the images, shape (F, R), paired. NaN
            where a draw has no such number.
        confidence: Share of the draws between the ends, in (0, 1).

    Returns:
        All 0 where there is one candidate.

    Raises:
        ValueError: If shapes do not fit or ``confidence`` is out of range.

    References:
        Efron, "Estimating the error rate of a prediction rule", Journal of
        the American Statistical Association 1983, whose optimism of a fit is
        here that of a choice.

    Examples:
        >>> rng = np.random.default_rng(0)
        >>> noise = rng.normal(size=(4, 2000))
        >>> choice_optimism(np.zeros(4), noise).value > 1
        True
    """
    where = 'choice_optimism'
    check_number(confidence, 'confidence', where=where, above=0, below=1)
    if draws.ndim != 2 or values.shape != draws.shape[:1] or not len(values):
        raise ValueError(
            f'{where}: draws must have one row for each of the {len(values)} '
            f'values, got shape {draws.shape}.'
        )
    usable = ~np.isnan(draws[0])
    draws = draws[:, usable]
    if len(values) == 1 or not draws.size:
        return Optimism(0.0, 0.0, 0.0)
    draws = np.where(np.isnan(draws), -np.inf, draws)
    known = np.where(np.isfinite(draws), draws, np.nan)
    noise = draws - np.nanmean(known, axis=1, keepdims=True)
    best = (values[:, None] + noise).argmax(0)
    too_much = np.sqrt(2) * (noise[best, np.arange(draws.shape[1])] - noise[0])
    tail = (1 - confidence) / 2
    low, high = np.quantile(too_much, [tail, 1 - tail])
    return Optimism(max(float(too_much.mean()), 0.0), float(low), float(high))
