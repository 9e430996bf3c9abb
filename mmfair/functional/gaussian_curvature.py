"""Gaussian curvature of a point cloud, by a quadric through each point."""

import warnings

import torch
from torch import Tensor

from mmfair.functional.neighborhoods import (
    in_workers,
    inner_products,
    nearest_neighbors,
    neighborhood_grams,
    tangent_coordinates,
)
from mmfair.functional.tensor_checks import check_points

__all__ = [
    'CURVATURE_FITS',
    'CURVATURE_FORMS',
    'CURVATURE_NORMALIZATIONS',
    'curvature_min_points',
    'gaussian_curvature',
    'neighborhood_curvature',
]

CURVATURE_FITS = ('quadric', 'jet')
CURVATURE_FORMS = ('determinant', 'geometric_mean', 'log')
CURVATURE_NORMALIZATIONS = ('none', 'l2', 'neighborhood')

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
) -> Tensor:
    """Absolute Gaussian curvature of a manifold at each of its points.

    At each point: a tangent space and a normal from the principal directions
    of its neighbourhood, a quadric over the tangent space fitted to the
    normal coordinates of the neighbours, and the determinant of its matrix.
    The determinant's sign depends on the side that the normal points to when
    ``tangent_dim`` is odd, and curvature regularisation needs positive
    values: the absolute value is returned.

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
            scale.
        form: ``'determinant'``, its absolute value d;
            ``'geometric_mean'``, d^(1/m), in 1 / length; ``'log'``, the
            natural logarithm of d.
        fit: ``'quadric'``, the paper's, without a linear term; ``'jet'``,
            with one, which corrects a tilted tangent space.

    Returns:
        Shape (n,), >= 0 unless ``form='log'``. All NaN, with a warning, if
        there are fewer than :func:`curvature_min_points` points.

    Raises:
        TypeError: If ``points`` is not floating point.
        ValueError: If a setting is out of range, or ``tangent_dim`` >= p.

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
    check_settings(points.size(1), k, tangent_dim, normalize, form, fit)
    needed = curvature_min_points(tangent_dim, fit=fit)
    if min(len(points), k + 1) < needed:
        warnings.warn(
            f'gaussian_curvature: {needed} points and k >= {needed - 1} are '
            f'needed for tangent_dim={tangent_dim!r}, got {len(points)} '
            f'points and k={k}. The curvature is NaN.',
            stacklevel=2,
        )
        return points.new_full((len(points),), float('nan'))
    if normalize == 'l2':
        points = torch.nn.functional.normalize(points, dim=1)
        normalize = 'none'
    with_gradient = points.requires_grad and torch.is_grad_enabled()
    points = points if with_gradient else points.detach()
    size = min(k + 1, len(points))
    products = inner_products(points, size)

    def curvature(rows: Tensor) -> Tensor:
        nearest = nearest_neighbors(points, size - 1, rows, products)
        members = torch.cat([rows[:, None], nearest], dim=1)
        return neighborhood_curvature(
            neighborhood_grams(points, members, products),
            tangent_dim=tangent_dim,
            normalize=normalize,
            form=form,
            fit=fit,
        )

    def by_chunks(rows: Tensor) -> Tensor:
        chunks = torch.split(rows, max(1, _CHUNK // size**2))
        return torch.cat([curvature(chunk) for chunk in chunks])

    rows = torch.arange(len(points), device=points.device)
    if with_gradient:
        return by_chunks(rows)
    return torch.cat(in_workers(by_chunks, rows))


def curvature_min_points(
    tangent_dim: int | str = 2, *, fit: str = 'quadric'
) -> int:
    """Points of a class, itself included, below which no quadric is fitted.

    A quadric over m dimensions has m(m + 1)/2 coefficients, m more with a
    linear term, and the frame needs m + 1 directions: so many neighbours are
    needed.

    Args:
        tangent_dim: See :func:`gaussian_curvature`.
        fit: See :func:`gaussian_curvature`.

    Returns:
        Number of points, >= 3.

    Raises:
        ValueError: If ``tangent_dim`` is neither ``'literal'`` nor >= 1.

    Examples:
        >>> [curvature_min_points(m) for m in (1, 2, 6)]
        [3, 4, 22]
    """
    m = 1 if tangent_dim == 'literal' else tangent_dim
    if not isinstance(m, int) or m < 1:
        raise ValueError(
            "curvature_min_points: tangent_dim must be 'literal' or an "
            f'integer >= 1, got {tangent_dim!r}.'
        )
    unknowns = m * (m + 1) // 2 + (m if fit == 'jet' else 0)
    return max(unknowns, m + 1) + 1


def neighborhood_curvature(
    grams: Tensor,
    *,
    tangent_dim: int | str = 2,
    normalize: str = 'none',
    form: str = 'determinant',
    fit: str = 'quadric',
) -> Tensor:
    """Absolute Gaussian curvature at the first point of each neighbourhood.

    Args:
        grams: Centred Gram matrices, the point itself first, shape
            (b, k + 1, k + 1).
        tangent_dim: See :func:`gaussian_curvature`.
        normalize: ``'none'`` or ``'neighborhood'``; as there.
        form: See :func:`gaussian_curvature`.
        fit: See :func:`gaussian_curvature`.

    Returns:
        Shape (b,).

    Examples:
        >>> points = torch.tensor([[0.0, 0], [-1, 1], [1, 1], [2, 4], [-2, 4]])
        >>> points = points - points.mean(0)
        >>> gram = (points @ points.T)[None]
        >>> neighborhood_curvature(gram, tangent_dim=1).shape
        torch.Size([1])
    """

    def curvature(part: Tensor) -> Tensor:
        if tangent_dim == 'literal':
            return _literal(part, normalize, form, fit)
        return _curvature(part, int(tangent_dim), normalize, form, fit)

    if grams.requires_grad and torch.is_grad_enabled():
        return curvature(grams)
    return torch.cat(in_workers(curvature, grams.detach()))


def _curvature(
    grams: Tensor, dim: int, normalize: str, form: str, fit: str
) -> Tensor:
    """Curvature with the same tangent dimension everywhere."""
    coordinates = tangent_coordinates(grams, dim)
    offsets = coordinates[:, 1:] - coordinates[:, :1]
    matrices = _quadrics(offsets[..., :dim], offsets[..., dim], fit)
    factor = _radius(grams) if normalize == 'neighborhood' else None
    return _determinants(*matrices, factor, form).to(grams.dtype)


def _literal(grams: Tensor, normalize: str, form: str, fit: str) -> Tensor:
    """Curvature with one tangent dimension less than each rank."""
    values = torch.linalg.eigvalsh(grams.detach())
    eps = torch.finfo(values.dtype).eps
    ranks = (values > grams.size(-1) * eps * values[:, -1:]).sum(1)
    result = grams.new_full((len(grams),), float('nan'))
    for rank in ranks.unique().tolist():
        if rank < 2:
            continue
        rows = (ranks == rank).nonzero().squeeze(1)
        part = _curvature(grams[rows], rank - 1, normalize, form, fit)
        result = result.index_put((rows,), part)
    return result


def _radius(grams: Tensor) -> Tensor:
    """Root mean square distance of the neighbours to the point, (b,).

    1 if it is 0, as for the scale of a quadric.
    """
    own = torch.diagonal(grams, dim1=1, dim2=2)
    squares = own[:, :1] + own[:, 1:] - 2 * grams[:, 0, 1:]
    mean = squares.clamp_min(0).mean(1).double()
    return torch.where(mean > 0, mean, 1).sqrt()


def _quadrics(
    offsets: Tensor, heights: Tensor, fit: str
) -> tuple[Tensor, Tensor, Tensor]:
    """Least squares fit of heights by quadrics over the tangent space.

    Minimises sum_j (g^T o_j + o_j^T theta o_j / 2 - t_j)^2 over symmetric
    theta, and over g if the fit is ``'jet'`` (else g = 0).

    Args:
        offsets: o_j, shape (b, k, m).
        heights: t_j, shape (b, k).
        fit: See :func:`gaussian_curvature`.

    Returns:
        theta, scaled to offsets of mean square 1, shape (b, m, m); g, shape
        (b, m); the scale, shape (b,). In float64, for the fit squares the
        condition number.
    """
    offsets, heights = offsets.double(), heights.double()
    scale = offsets.detach().square().sum(2).mean(1).sqrt()
    scale = torch.where(scale > 0, scale, 1)
    offsets = offsets / scale[:, None, None]
    heights = (heights / scale[:, None])[..., None]
    count, dim = offsets.shape[1:]
    slope = offsets.new_zeros(len(offsets), dim)
    linear = dim if fit == 'jet' else 0
    if linear + dim * (dim + 1) // 2 > count:
        # Fewer points than unknowns: the solution of least norm lies in the
        # span of the o_j o_j^T, whose inner products are (o_j . o_l)^2.
        kernel = (offsets @ offsets.mT).square() / 4
        weights = _solve(kernel, heights)
        return offsets.mT @ (weights * offsets) / 2, slope, scale
    row, column = torch.triu_indices(dim, dim, device=offsets.device)
    half = torch.where(row == column, 0.5, 1.0).to(offsets)
    products = [offsets[..., i : i + 1] * offsets[..., i:] for i in range(dim)]
    design = torch.cat(products, dim=2) * half
    if linear:
        design = torch.cat([offsets, design], dim=2)
    solution = _solve(design.mT @ design, design.mT @ heights).squeeze(2)
    if linear:
        slope = solution[:, :linear]
    theta = offsets.new_zeros(len(offsets), dim, dim)
    theta[:, row, column] = solution[:, linear:]
    theta[:, column, row] = solution[:, linear:]
    return theta, slope, scale


def _solve(matrix: Tensor, right: Tensor) -> Tensor:
    """Solution of positive semidefinite systems; of least norm if singular."""
    mean = torch.diagonal(matrix.detach(), dim1=1, dim2=2).mean(1)
    ridge = 1e-13 * mean + torch.finfo(mean.dtype).tiny
    identity = torch.eye(matrix.size(1)).to(matrix)
    factor = torch.linalg.cholesky(matrix + ridge[:, None, None] * identity)
    return torch.cholesky_solve(right, factor)


def _determinants(
    theta: Tensor,
    slope: Tensor,
    scale: Tensor,
    radius: Tensor | None,
    form: str,
) -> Tensor:
    """Curvatures from the fitted quadrics, in the form asked for."""
    dim = theta.size(1)
    # Unscaled, theta is divided by the scale; free of scale, by scale/radius.
    unit = scale if radius is None else scale / radius
    # The curvature of a graph with slope g: det / (1 + |g|^2)^(m/2 + 1).
    tilt = (1 + slope.square().sum(1)).pow(dim / 2 + 1)
    if form == 'determinant':
        determinant: Tensor = torch.linalg.det(theta / unit[:, None, None])
        return determinant.abs() / tilt
    # Where the determinant is 0, its logarithm has no derivative: none is
    # passed on, instead of NaN.
    flat = torch.linalg.slogdet(theta.detach()).logabsdet.isinf()
    identity = torch.eye(dim).to(theta)
    theta = torch.where(flat[:, None, None], identity, theta)
    log: Tensor = torch.linalg.slogdet(theta).logabsdet - dim * unit.log()
    log = (log - tilt.log()).masked_fill(flat, -float('inf'))
    return log if form == 'log' else (log / dim).exp()


def check_settings(
    width: int,
    k: int,
    tangent_dim: int | str,
    normalize: str,
    form: str,
    fit: str,
) -> None:
    for name, value, choices in (
        ('normalize', normalize, CURVATURE_NORMALIZATIONS),
        ('form', form, CURVATURE_FORMS),
        ('fit', fit, CURVATURE_FITS),
    ):
        if value not in choices:
            raise ValueError(
                f'gaussian_curvature: {name} must be one of {choices}, got '
                f'{value!r}.'
            )
    if tangent_dim != 'literal' and not (
        isinstance(tangent_dim, int) and 1 <= tangent_dim < width
    ):
        raise ValueError(
            "gaussian_curvature: tangent_dim must be 'literal' or an integer "
            f'in [1, {width - 1}] for points of {width} dimensions, got '
            f'{tangent_dim!r}.'
        )
    if k < 1:
        raise ValueError(f'gaussian_curvature: k must be >= 1, got {k}.')
