"""The interval of a share, honest where all samples agree."""

import numpy as np
import scipy  # special is loaded when it is used
from numpy.typing import ArrayLike, NDArray

from mmfair.functional.checks import check_number
from mmfair.statistics.array_checks import as_doubles

__all__ = ['wilson_interval']

Array = NDArray[np.float64]


def wilson_interval(
    hits: ArrayLike, samples: ArrayLike, *, confidence: float = 0.95
) -> Array:
    """Wilson's interval of each share.

    It keeps a width where none or all of the samples are hits, where the
    bootstrap and the normal approximation have none.

    Args:
        hits: How many samples are right, any shape, in [0, ``samples``].
        samples: How many there are, same shape, >= 0.
        confidence: Probability that the interval is to have, in (0, 1).

    Returns:
        Lower and upper ends, shape (..., 2), in [0, 1]; NaN where there is no
        sample.

    Raises:
        TypeError: If hits or samples are no numbers.
        ValueError: If there are more hits than samples, a number is negative
            or not finite, or ``confidence`` is out of range.

    References:
        Wilson, "Probable inference, the law of succession, and statistical
        inference", Journal of the American Statistical Association 1927;
        recommended for few samples by Brown, Cai and DasGupta, "Interval
        estimation for a binomial proportion", Statistical Science 2001.

    Examples:
        >>> wilson_interval([0, 20], [20, 20]).round(3)
        array([[0.   , 0.161],
               [0.839, 1.   ]])
    """
    check_number(
        confidence, 'confidence', where='wilson_interval', above=0, below=1
    )
    right = as_doubles(hits, 'hits', where='wilson_interval')
    total = as_doubles(samples, 'samples', where='wilson_interval')
    try:
        right, total = np.broadcast_arrays(right, total)
    except ValueError:
        raise ValueError(
            'wilson_interval: samples must have the shape of hits, '
            f'{right.shape}, got {total.shape}.'
        ) from None
    finite = np.isfinite(right) & np.isfinite(total)
    if not (finite & (right >= 0) & (right <= total)).all():
        raise ValueError(
            'wilson_interval: hits must be in [0, samples], got '
            f'{right.tolist()} of {total.tolist()}.'
        )
    z = scipy.special.ndtri((1 + confidence) / 2)
    with np.errstate(invalid='ignore', divide='ignore'):
        share = right / total
        spread = share * (1 - share) / total + (z / total / 2) ** 2
        centre = share + z**2 / total / 2
        half = z * np.sqrt(spread)
        ends = np.stack([centre - half, centre + half], -1)
        ends /= (1 + z**2 / total)[..., None]
    ends[..., 0] = np.where(right == 0, 0, ends[..., 0])  # not for rounding
    ends[..., 1] = np.where(right == total, 1, ends[..., 1])
    ends[total == 0] = np.nan
    return ends
