"""Angle between the tangent spaces of neighbouring points."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.geometry.neighborhoods import nearest_neighbors
from mmfair.functional.geometry.symmetric_eigh import symmetric_eigh
from mmfair.functional.tensor_checks import check_points

__all__ = ['tangent_angle']

# Elements of the largest tensor made at once.
_CHUNK = 2**23


@torch.no_grad()
def tangent_angle(
    points: Tensor, *, k: int = 40, tangent_dim: int = 2, eigh: str = 'cpu'
) -> Tensor:
    """How far a manifold turns between a point and its neighbours.

    The mean over the neighbours, and over the ``tangent_dim`` principal
    angles, of the angles between the tangent space at the point and that at
    the neighbour. A tangent space is spanned by the principal directions of
    the k nearest neighbours (and the point) about their mean. Free of scale;
    0 for a flat manifold.

    The snippet in the authors' repository has the same aim, with two faults:
    it compares *left* singular vectors of the neighbourhoods, which are
    indexed by the neighbours and not by the dimensions of the space, and it
    divides the sum of the cosines by the norms of the singular values instead
    of taking the angle of each.

    Args:
        points: Shape (n, p), floating point, finite.
        k: Neighbours; min(k, n - 1) are used.
        tangent_dim: m, 1 <= m <= min(k, n - 1, p).
        eigh: How the neighbourhoods are decomposed; see
            :func:`mmfair.functional.symmetric_eigh`.

    Returns:
        Shape (n,), radians in [0, pi/2]; no gradient.

    Raises:
        TypeError: If ``points`` is not floating point, or ``k`` or
            ``tangent_dim`` no number.
        ValueError: If ``tangent_dim`` or ``k`` is out of range.

    References:
        Bjoerck and Golub, "Numerical Methods for Computing Angles Between
        Linear Subspaces", Mathematics of Computation 1973.
        https://github.com/mayanbiao1234/Geometric-metrics-for-perceptual-manifolds

    Examples:
        >>> plane = torch.rand(50, 3) * torch.tensor([1.0, 1.0, 0.0])
        >>> tangent_angle(plane, k=8).max() < 1e-3
        tensor(True)
    """
    where = 'tangent_angle'
    points = check_points(points, where=where)
    k = int(check_number(k, 'k', where=where, whole=True))
    check_number(tangent_dim, 'tangent_dim', where=where, whole=True)
    used = min(k, len(points) - 1)
    limit = min(used, points.size(1))
    if k < 1 or not 1 <= tangent_dim <= limit:
        raise ValueError(
            f'tangent_angle: k must be >= 1 and tangent_dim in [1, {limit}] '
            f'for {len(points)} points of {points.size(1)} dimensions, got '
            f'k={k}, tangent_dim={tangent_dim}.'
        )
    dtype, points = points.dtype, points.double()
    nearest = nearest_neighbors(points, used)
    centres = torch.arange(len(points), device=points.device)[:, None]
    members = torch.cat([centres, nearest], 1)  # (n, used + 1)
    frames = _frames(points, members, tangent_dim, eigh)
    size = used * frames[0].numel()
    angles = [
        _mean_angle(frames[rows], frames[nearest[rows]])
        for rows in torch.split(centres.squeeze(1), max(1, _CHUNK // size))
    ]
    return torch.cat(angles).to(dtype)


def _frames(
    points: Tensor, members: Tensor, tangent_dim: int, eigh: str
) -> Tensor:
    """Orthonormal tangent vectors at each point, (n, m, p + m)."""
    frames = []
    size = members.size(1) * points.size(1)
    for rows in torch.split(members, max(1, _CHUNK // size)):
        local = points[rows]  # (b, k + 1, p)
        local = local - local.mean(1, keepdim=True)
        largest = local.norm(dim=2).amax(1)
        local = local / torch.where(largest > 0, largest, 1)[:, None, None]
        _, vectors = symmetric_eigh(local @ local.mT, method=eigh)
        spread = vectors[..., -tangent_dim:].mT @ local  # (b, m, p)
        spread = torch.nn.functional.normalize(spread, dim=2, eps=1e-9)
        # For a direction that the points do not have, the row is zero. It
        # gets one outside of the space, the same at all points.
        missing = torch.diag_embed(1 - spread.square().sum(2))  # (b, m, m)
        frames.append(torch.cat([spread, missing], dim=2))
    return torch.cat(frames)


def _mean_angle(frames: Tensor, others: Tensor) -> Tensor:
    """Mean principal angle of (b, m, d) to each of (b, k, m, d); (b,)."""
    cosines: Tensor = torch.linalg.svdvals(frames[:, None] @ others.mT)
    return cosines.clamp(max=1).arccos().mean((1, 2))
