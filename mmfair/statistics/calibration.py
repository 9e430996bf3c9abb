"""Whether answers given with 80 % confidence are right in 80 %."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmfair.functional.checks import check_number
from mmfair.statistics.array_checks import as_booleans, as_doubles

__all__ = ['Reliability', 'calibration_error', 'reliability']

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Reliability:
    """Answers in bins of equal width by their confidence, B bins.

    Attributes:
        edges: B + 1 edges from 0 to 1; a bin holds its upper edge, the first
            one also 0.
        count: Answers in each bin, shape (B,).
        confidence: Their mean confidence, NaN in an empty bin.
        accuracy: Share of them that is right, NaN in an empty bin.
    """

    edges: Array
    count: NDArray[np.int64]
    confidence: Array
    accuracy: Array


def reliability(
    confidence: Array, right: NDArray[np.bool_], *, bins: int = 15
) -> Reliability:
    """Answers by their confidence.

    Args:
        confidence: Of N answers, in [0, 1].
        right: Whether each is right, shape (N,).
        bins: B >= 1, of equal width.

    Returns:
        Numbers of each bin.

    Raises:
        ValueError: If the shapes differ, a confidence is outside [0, 1], or
            ``bins`` is below 1.

    References:
        Guo et al., "On Calibration of Modern Neural Networks", ICML 2017,
        whose 15 bins are the default.

    Examples:
        >>> found = reliability(
        ...     np.array([0.2, 0.9, 0.8]), np.array([0, 1, 1]) > 0, bins=2
        ... )
        >>> found.count.tolist(), found.accuracy.tolist()
        ([1, 2], [0.0, 1.0])
    """
    where = 'reliability'
    bins = int(check_number(bins, 'bins', where=where, at_least=1, whole=True))
    values = as_doubles(confidence, 'confidence', where=where)
    hits = as_booleans(right, 'right', where=where)
    if values.ndim != 1 or values.shape != hits.shape:
        raise ValueError(
            f'{where}: confidence and right must have shape (N,), got '
            f'{values.shape} and {hits.shape}.'
        )
    room = 1e-6  # probabilities in half precision add up to a little more
    if not ((values >= -room) & (values <= 1 + room)).all():
        raise ValueError(
            f'{where}: confidence must be in [0, 1], got '
            f'{values.min()} to {values.max()}. Take probabilities, not '
            'logits.'
        )
    edges: Array = np.linspace(0, 1, bins + 1, dtype=np.float64)
    index = np.searchsorted(edges[1:-1], values)
    count = np.bincount(index, minlength=bins)
    with np.errstate(invalid='ignore', divide='ignore'):
        mean = np.bincount(index, values, bins) / count
        share = np.bincount(index, hits.astype(float), bins) / count
    return Reliability(edges, count, mean, share)


def calibration_error(
    confidence: Array, right: NDArray[np.bool_], *, bins: int = 15
) -> float:
    """Expected calibration error: mean gap of confidence and accuracy.

    It has no interval: bins with few answers have a gap by chance, so the
    error of few answers is too large, and a bootstrap would make it larger.

    Args:
        confidence: Of N answers, in [0, 1].
        right: Whether each is right, shape (N,).
        bins: See :func:`reliability`.

    Returns:
        In [0, 1]; NaN without an answer.

    Raises:
        ValueError: See :func:`reliability`.

    References:
        Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian
        Binning", AAAI 2015.

    Examples:
        >>> right = np.array([True, False])
        >>> calibration_error(np.array([0.75, 0.75]), right)
        0.25
    """
    by_bin = reliability(confidence, right, bins=bins)
    if not by_bin.count.sum():
        return float('nan')
    gaps = np.nan_to_num(np.abs(by_bin.confidence - by_bin.accuracy))
    return float((by_bin.count * gaps).sum() / by_bin.count.sum())
