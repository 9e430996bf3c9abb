"""Quadrics through the points of neighbourhoods, and their curvature."""

import torch
from torch import Tensor

__all__ = ['quadric_curvature', 'quadric_fit']


def quadric_fit(
    offsets: Tensor, heights: Tensor, fit: str
) -> tuple[Tensor, Tensor, Tensor]:
    """Least squares fit of heights by quadrics over the tangent space.

    Minimises sum_j (g^T o_j + o_j^T theta o_j / 2 - t_j)^2 over symmetric
    theta, and over g if the fit is ``'jet'`` (else g = 0).

    Args:
        offsets: o_j, shape (b, k, m).
        heights: t_j, shape (b, k).
        fit: See :func:`mmfair.functional.gaussian_curvature`.

    Returns:
        theta, scaled to offsets of mean square 1, shape (b, m, m); g, shape
        (b, m); the scale, shape (b,). In float64, for the fit squares the
        condition number.
    """
    offsets, heights = offsets.double(), heights.double()
    scale = offsets.detach().square().sum(2).mean(1).sqrt()
    scale = torch.where(scale > 0, scale, 1)
    offsets = offsets / scale[:, None, None]
    heights = (heights / scale[:, None])[..., None]  # (b, k, 1)
    count, dim = offsets.shape[1:]
    slope = offsets.new_zeros(len(offsets), dim)
    linear = dim if fit == 'jet' else 0
    if linear + dim * (dim + 1) // 2 > count:
        # Fewer points than unknowns: the solution of least norm lies in the
        # span of the o_j o_j^T, whose inner products are (o_j . o_l)^2.
        kernel = (offsets @ offsets.mT).square() / 4  # (b, k, k)
        weights = _solve(kernel, heights)
        return offsets.mT @ (weights * offsets) / 2, slope, scale
    row, column = torch.triu_indices(dim, dim, device=offsets.device)
    half = torch.where(row == column, 0.5, 1.0).to(offsets)
    products = [offsets[..., i : i + 1] * offsets[..., i:] for i in range(dim)]
    design = torch.cat(products, dim=2) * half  # (b, k, m (m + 1) / 2)
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


def quadric_curvature(
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
    stretch = 1 + slope.square().sum(1)
    if form == 'mean':
        # The trace of the graph's shape operator,
        # (1 + g g^T)^-1 theta / (1 + |g|^2)^(1/2).
        along = (slope[:, None] @ theta @ slope[..., None]).flatten()
        trace = torch.diagonal(theta, dim1=1, dim2=2).sum(1)
        trace = (trace - along / stretch) / stretch.sqrt()
        return (trace / unit).abs() / dim
    # The curvature of a graph with slope g: det / (1 + |g|^2)^(m/2 + 1).
    tilt = stretch.pow(dim / 2 + 1)
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
