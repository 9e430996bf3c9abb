"""Number of dimensions that points really spread over."""

import math
import warnings

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.geometry.neighborhoods import nearest_neighbors
from mmfair.functional.tensor_checks import check_points

__all__ = ['INTRINSIC_DIMENSION_METHODS', 'intrinsic_dimension']

INTRINSIC_DIMENSION_METHODS = ('participation_ratio', 'twonn', 'tle')

# Two points are copies if they differ by so many rounding errors of the data
# type, relative to their length.
_COPY_ERROR = 32
# Neighbours of a point that TLE looks at: scikit-dimension's default.
_TLE_NEIGHBORS = 20


def intrinsic_dimension(
    points: Tensor,
    *,
    method: str = 'participation_ratio',
    discard: float = 0.1,
) -> Tensor:
    """Intrinsic dimension of a cloud of points.

    - ``'participation_ratio'``: (sum of eigenvalues)^2 / sum of squared
      eigenvalues of the covariance matrix, d for equal variance in d
      orthogonal directions. A linear dimension: a circle has 2. Computed as
      trace(C)^2 / ||C||^2 on the smaller Gram matrix. The code that the
      authors released divides by ``np.trace(np.dot(X.T, X)**2)`` with
      uncentred features, where the square is taken entry by entry: that is
      the sum of squares of the diagonal alone, which changes when the
      features are rotated. This one does not.
    - ``'twonn'``: from the ratio of the distances to the second and the first
      neighbour, whose logarithm is distributed exponentially with rate d; d
      is the slope of a line through the origin. A circle has 1. Copies of a
      point count once, also where they differ by rounding (by 32 times the
      precision of the data type, relative to their length).
    - ``'tle'``: mean over the points of the tight local estimate from their
      20 nearest neighbours (all, if there are fewer), by scikit-dimension,
      with no gradient. It ignores distances below 1e-4: scale features that
      lie so close.

    Args:
        points: Features of one class, one row each, shape (n, p), floating
            point, finite.
        method: One of ``INTRINSIC_DIMENSION_METHODS``.
        discard: Share of the largest ratios that ``'twonn'`` leaves out, in
            [0, 1): far neighbours see the ends of the manifold.

    Returns:
        Scalar, in the data type of ``points``, but float32 at least. NaN
        where the points have no extent, where ``'twonn'`` has fewer than 3
        distinct points or no ratio to fit, and, with a ``UserWarning`` that
        says why, where ``'tle'`` fails, as with fewer than 3 points.

    Raises:
        TypeError: If ``points`` is not a floating-point tensor, or
            ``discard`` no number.
        ValueError: If ``points`` is not two-dimensional, is empty or is not
            finite, ``method`` is unknown or ``discard`` out of range.
        ImportError: If ``'tle'`` does not find scikit-dimension.

    References:
        Facco et al., "Estimating the intrinsic dimension of datasets by a
        minimal neighborhood information", Scientific Reports 2017 (TwoNN).
        Amsaleg et al., "Intrinsic Dimensionality Estimation within Tight
        Localities", SDM 2019 (TLE). Ma et al., "Unveiling and Mitigating
        Generalized Biases of DNNs through the Intrinsic Dimensions of
        Perceptual Manifolds", 2024, which relates it to class accuracy.

    Examples:
        >>> generator = torch.Generator().manual_seed(0)
        >>> angles = 2 * torch.pi * torch.rand(1000, generator=generator)
        >>> circle = torch.stack([angles.cos(), angles.sin()], dim=1)
        >>> intrinsic_dimension(circle).round()
        tensor(2.)
        >>> intrinsic_dimension(circle, method='twonn').round()
        tensor(1.)
    """
    where = 'intrinsic_dimension'
    points = check_points(points, where=where)
    check_choice(method, 'method', INTRINSIC_DIMENSION_METHODS, where=where)
    check_number(discard, 'discard', where=where, at_least=0, below=1)
    wide = points.double()
    if method == 'participation_ratio':
        dimension = _participation_ratio(wide)
    elif method == 'twonn':
        dimension = _twonn(wide, discard, torch.finfo(points.dtype).eps)
    else:
        dimension = wide.new_tensor(_tle(wide.detach().cpu().numpy()))
    return dimension.to(points.dtype)


def _participation_ratio(points: Tensor) -> Tensor:
    points = points - points[:1]  # exactly 0 where all are alike
    points = points - points.mean(0)
    count, dimension = points.shape
    rows = points if count < dimension else points.T
    trace, norm = points.square().sum(), (rows @ rows.T).square().sum()
    # The inner `where` keeps the gradient finite where there is no extent.
    spread = norm > 0
    ratio = trace.square() / torch.where(spread, norm, 1)
    return torch.where(spread, ratio, math.nan)


def _twonn(points: Tensor, discard: float, eps: float) -> Tensor:
    points = points[_first_of_copies(points)]
    # Features of one image differ in the last digits from batch to batch.
    error = (
        _COPY_ERROR * eps * torch.linalg.vector_norm(points.detach(), dim=1)
    )
    nearest = second = points.new_zeros(0)
    while len(points) >= 3:
        neighbors = nearest_neighbors(points, 2)
        # Anew from differences: products of long vectors blur short distances.
        nearest, second = (
            torch.linalg.vector_norm(points - points[column], dim=1)
            for column in neighbors.T
        )
        index = torch.arange(len(points), device=points.device)
        copy = (nearest.detach() <= error) & (neighbors[:, 0] < index)
        if not bool(copy.any()):
            break
        # The closest pair are each other's nearest: one of them goes.
        points, error = points[~copy], error[~copy]
    count = len(points)
    # The empirical distribution is 1 at the last ratio, and log(1 - 1) is
    # infinite: it is left out even where nothing else is.
    kept = min(int(count * (1 - discard)), count - 1)
    if count < 3 or kept < 1:
        return points.new_full((), math.nan)
    log_ratios = (second / nearest).log().sort().values[:kept]
    ranks = torch.arange(1, kept + 1, device=points.device) / count
    heights = -torch.log1p(-ranks.to(points.dtype))
    slope: Tensor = (log_ratios @ heights) / (log_ratios @ log_ratios)
    return slope


def _first_of_copies(points: Tensor) -> Tensor:
    """Index of the first of each set of equal points, in their order."""
    _, group = torch.unique(points.detach(), dim=0, return_inverse=True)
    index = torch.arange(len(points), device=points.device)
    first = torch.full_like(index, len(points))
    first.scatter_reduce_(0, group, index, 'amin')
    return first[first < len(points)].sort().values


def _tle(points: NDArray[np.float64]) -> float:
    try:
        # Its import sets a filter that silences all warnings of the process;
        # the filters of before are put back.
        with warnings.catch_warnings():
            from skdim.id import TLE
    except ImportError as error:
        raise ImportError(
            "intrinsic_dimension: method 'tle' must find scikit-dimension, "
            f"got '{error}'. Install it: pip install mmfair[geometry]."
        ) from error
    neighbors = min(_TLE_NEIGHBORS, len(points) - 1)
    try:
        if neighbors < 2:
            raise ValueError(f'3 points are needed, got {len(points)}')
        # Its divisions by zero are meant: it replaces their results.
        with np.errstate(all='ignore'):
            estimator = TLE().fit(points, n_neighbors=neighbors)
    except ValueError as error:
        warnings.warn(
            f"intrinsic_dimension: method 'tle' gives NaN: "
            f'{str(error).rstrip(".!")}.',
            UserWarning,
            stacklevel=3,
        )
        return math.nan
    return float(estimator.dimension_)
