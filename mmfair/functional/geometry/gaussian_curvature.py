"""Gaussian curvature of a point cloud, by a quadric through each point."""

import warnings

import torch
from torch import Tensor

from mmfair.functional.geometry.curvature_settings import CurvatureSettings
from mmfair.functional.geometry.in_workers import in_workers
from mmfair.functional.geometry.neighborhoods import (
    inner_products,
    nearest_neighbors,
    neighborhood_grams,
    tangent_coordinates,
)
from mmfair.functional.geometry.quadric_fit import (
    quadric_curvature,
    quadric_fit,
)
from mmfair.functional.geometry.symmetric_eigh import symmetric_eigh
from mmfair.functional.tensor_checks import check_points

__all__ = [
    'curvature_of_grams',
    'gaussian_curvature',
    'neighborhood_curvature',
]

# Elements of the largest tensor made at once.
_CHUNK = 2**23


def gaussian_curvature(
    points: Tensor,
    *,
    k: int = 40,
    tangent_dim: int | str = 2,
    normalize: str = 'none',
    form: str = 'determinant',
    fit: str = 'quadric',
    eigh: str = 'cpu',
) -> Tensor:
    """Absolute Gaussian curvature of a manifold at each of its points.

    At each point: a tangent space and a normal from the principal directions
    of its neighbourhood, a quadric over the tangent space fitted to the
    normal coordinates of the neighbours, and the determinant of its matrix,
    or what ``form`` says.
    The determinant's sign depends on the side that the normal points to when
    ``tangent_dim`` is odd, that of the trace always, and curvature
    regularisation needs positive values: the absolute value is returned.

    Of n points, min(k, n - 1) neighbours are used. Flat neighbourhoods have
    curvature 0. The derivative is exact, at first order.

    Args:
        points: Shape (n, p), floating point, finite.
        k: Neighbours of each point.
        tangent_dim: m, the dimension of the tangent space; or ``'literal'``,
            one less than the rank of each neighbourhood, as Algorithm 3
            states, where the quadric of least norm is taken and the
            determinant underflows (use another ``form``).
        normalize: ``'none'``: curvature has the unit length^-m. ``'l2'``: of
            the points on the unit sphere. ``'neighborhood'``: times r^m, r
            the root mean square distance of the neighbours, hence free of
            scale. Forms in 1 / length: times r.
        form: ``'determinant'``, its absolute value d;
            ``'geometric_mean'``, d^(1/m), in 1 / length; ``'log'``, the
            natural logarithm of d; ``'mean'``, the mean curvature of the
            quadric in place of the Gaussian one, the absolute trace over m,
            in 1 / length. It is of the one normal that the quadric has: with
            more directions across the manifold it is less than the length of
            the mean curvature vector. Not to be taken for the mean over
            points.
        fit: ``'quadric'``, the paper's, without a linear term; ``'jet'``,
            with one, which corrects a tilted tangent space.
        eigh: How the neighbourhoods are decomposed, by default on the CPU;
            see :func:`mmfair.functional.symmetric_eigh`.

    Returns:
        Shape (n,), >= 0 unless ``form='log'``. All NaN, with a warning, if
        there are fewer than :func:`curvature_min_points` points.

    Raises:
        TypeError: If ``points`` is not floating point.
        ValueError: If a setting is out of range, ``tangent_dim`` >= p, or the
            points are so large that their inner products overflow.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Algorithm 3.

    Examples:
        Points of a circle of radius 2 have curvature 1/2:

        >>> angle = torch.linspace(0, 6.28, 101)[:-1]
        >>> circle = 2 * torch.stack([angle.cos(), angle.sin()], dim=1)
        >>> curvature = gaussian_curvature(circle, k=6, tangent_dim=1)
        >>> round(curvature.mean().item(), 2)
        0.5
    """
    points = check_points(points, where='gaussian_curvature')
    settings = CurvatureSettings(
        k,
        tangent_dim,
        normalize,
        form,
        fit,
        eigh,
        where='gaussian_curvature',
        width=points.size(1),
    )
    needed = settings.min_points
    if min(len(points), settings.k + 1) < needed:
        warnings.warn(
            f'gaussian_curvature: {needed} points and k >= {needed - 1} are '
            f'needed for tangent_dim={tangent_dim!r}, got {len(points)} '
            f'points and k={k}. The curvature is NaN.',
            stacklevel=2,
        )
        return points.new_full((len(points),), float('nan'))
    return _at_each_point(points, settings)


def _at_each_point(points: Tensor, settings: CurvatureSettings) -> Tensor:
    """Curvature at each of enough points, (n,)."""
    if settings.normalize == 'l2':
        points = torch.nn.functional.normalize(points, dim=1)
    with_gradient = points.requires_grad and torch.is_grad_enabled()
    points = points if with_gradient else points.detach()
    size = min(settings.k + 1, len(points))
    products = inner_products(points, size)

    def curvature(rows: Tensor) -> Tensor:
        nearest = nearest_neighbors(points, size - 1, rows, products)
        members = torch.cat([rows[:, None], nearest], dim=1)  # (b, k + 1)
        grams = neighborhood_grams(points, members, products)
        return curvature_of_grams(grams, settings)

    def by_chunks(rows: Tensor) -> Tensor:
        chunks = torch.split(rows, max(1, _CHUNK // size**2))
        return torch.cat([curvature(chunk) for chunk in chunks])

    rows = torch.arange(len(points), device=points.device)
    if with_gradient:
        return by_chunks(rows)
    return torch.cat(in_workers(by_chunks, rows))


def neighborhood_curvature(
    grams: Tensor,
    *,
    tangent_dim: int | str = 2,
    normalize: str = 'none',
    form: str = 'determinant',
    fit: str = 'quadric',
    eigh: str = 'cpu',
) -> Tensor:
    """Absolute Gaussian curvature at the first point of each neighbourhood.

    Args:
        grams: Centred Gram matrices, the point itself first, shape
            (b, k + 1, k + 1).
        tangent_dim: See :func:`gaussian_curvature`.
        normalize: ``'none'`` or ``'neighborhood'``; as there.
        form: See :func:`gaussian_curvature`.
        fit: See :func:`gaussian_curvature`.
        eigh: See :func:`gaussian_curvature`.

    Returns:
        Shape (b,).

    Examples:
        >>> points = torch.tensor([[0.0, 0], [-1, 1], [1, 1], [2, 4], [-2, 4]])
        >>> points = points - points.mean(0)
        >>> gram = (points @ points.T)[None]
        >>> neighborhood_curvature(gram, tangent_dim=1).shape
        torch.Size([1])
    """
    where = 'neighborhood_curvature'
    settings = CurvatureSettings(
        grams.size(-1) - 1,
        tangent_dim,
        normalize,
        form,
        fit,
        eigh,
        where=where,
    )
    return curvature_of_grams(grams, settings)


def curvature_of_grams(grams: Tensor, settings: CurvatureSettings) -> Tensor:
    """Curvature at the first point of each neighbourhood, settings checked.

    Args:
        grams: See :func:`neighborhood_curvature`.
        settings: Their ``k`` is not looked at, and ``'l2'`` is that of the
            points before.

    Returns:
        Shape (b,).
    """

    def curvature(part: Tensor) -> Tensor:
        if settings.tangent_dim == 'literal':
            return _literal(part, settings)
        return _curvature(part, int(settings.tangent_dim), settings)

    if grams.requires_grad and torch.is_grad_enabled():
        return curvature(grams)
    return torch.cat(in_workers(curvature, grams.detach()))


def _curvature(grams: Tensor, dim: int, settings: CurvatureSettings) -> Tensor:
    """Curvature with the same tangent dimension everywhere."""
    coordinates = tangent_coordinates(grams, dim, eigh=settings.eigh)
    offsets = coordinates[:, 1:] - coordinates[:, :1]  # (b, k, m + 1)
    quadrics = quadric_fit(offsets[..., :dim], offsets[..., dim], settings.fit)
    free_of_scale = settings.normalize == 'neighborhood'
    radius = _radius(grams) if free_of_scale else None
    return quadric_curvature(*quadrics, radius, settings.form).to(grams.dtype)


def _literal(grams: Tensor, settings: CurvatureSettings) -> Tensor:
    """Curvature with one tangent dimension less than each rank."""
    values, _ = symmetric_eigh(grams.detach(), method=settings.eigh)
    eps = torch.finfo(values.dtype).eps
    ranks = (values > grams.size(-1) * eps * values[:, -1:]).sum(1)
    result = grams.new_full((len(grams),), float('nan'))
    for rank in torch.unique(ranks).tolist():
        if rank < 2:
            continue
        rows = (ranks == rank).nonzero().squeeze(1)
        part = _curvature(grams[rows], rank - 1, settings)
        result = result.index_put((rows,), part)
    return result


def _radius(grams: Tensor) -> Tensor:
    """Root mean square distance of the neighbours to the point, (b,).

    1 if it is 0, as for the scale of a quadric.
    """
    squared_norms = torch.diagonal(grams, dim1=1, dim2=2)  # (b, k + 1)
    squares = squared_norms[:, :1] + squared_norms[:, 1:] - 2 * grams[:, 0, 1:]
    mean = squares.clamp_min(0).mean(1).double()
    return torch.where(mean > 0, mean, 1).sqrt()
