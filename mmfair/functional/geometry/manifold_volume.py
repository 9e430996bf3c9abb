"""Volume of the manifold that points lie on."""

import math

import torch
from torch import Tensor

from mmfair.functional.tensor_checks import check_points

__all__ = ['manifold_volume']


def manifold_volume(points: Tensor) -> Tensor:
    r"""Volume of a cloud of points: half the log-determinant of its spread.

    (1/2) log2 det(I + Z Z\ :sup:`T` / n), Z centred. The identity keeps
    directions without extent from making it minus infinity, but also sets a
    unit of length: extents well below 1 hardly count, so compare volumes only
    of features of one scale. It grows with the number of points where this
    is below the dimension.

    The determinant is that of the smaller Gram matrix (n x n or p x p), in
    float64. Features whose lengths reach 1e7 lose the identity to rounding
    even so.

    Args:
        points: Features of one class, one row each, shape (n, p), floating
            point, finite.

    Returns:
        Scalar in bits, >= 0; 0 for a single point. Of the data type of
        ``points``, but float32 at least.

    Raises:
        TypeError: If ``points`` is not a floating-point tensor.
        ValueError: If ``points`` is not two-dimensional, is empty or is not
            finite.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 3.2, Algorithm 1.

    Examples:
        >>> corners = torch.tensor([[-1.0, -1], [-1, 1], [1, -1], [1, 1]])
        >>> manifold_volume(corners)
        tensor(1.)
        >>> manifold_volume(7 + 3 * corners).round(decimals=3)
        tensor(3.3220)
    """
    points = check_points(points, where='manifold_volume')
    wide = points.double()
    nats = log_det_of_spread(wide - wide.mean(0))
    return (nats / (2 * math.log(2))).to(points.dtype)


def log_det_of_spread(points: Tensor) -> Tensor:
    r"""The log of det(I + Z Z\ :sup:`T` / n), on the smaller side.

    Args:
        points: Z, one row for each of n points, shape (n, p); taken as it is,
            without centring.

    Returns:
        Scalar in nats.

    Examples:
        >>> log_det_of_spread(torch.ones(5, 3)).exp()
        tensor(4.)
    """
    count, dimension = points.shape
    # det(I + A A^T) = det(I + A^T A).
    rows = points if count < dimension else points.T
    return log_det_plus_identity(rows @ rows.T / count)


def log_det_plus_identity(matrix: Tensor) -> Tensor:
    """The log of det(I + A).

    Args:
        matrix: A, positive semidefinite, shape (d, d).

    Returns:
        Scalar in nats.

    Examples:
        >>> log_det_plus_identity(torch.zeros(2, 2))
        tensor(0.)
    """
    identity = torch.eye(len(matrix), dtype=matrix.dtype, device=matrix.device)
    log_det: Tensor = torch.linalg.slogdet(identity + matrix).logabsdet
    return log_det
