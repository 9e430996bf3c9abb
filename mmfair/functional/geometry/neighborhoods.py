"""Nearest neighbours of points, and the geometry of each neighbourhood."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.geometry.symmetric_eigh import symmetric_eigh

__all__ = [
    'inner_products',
    'nearest_neighbors',
    'neighborhood_grams',
    'tangent_coordinates',
]

# Largest tensor made at once, in elements; 32 MiB in float32.
_CHUNK = 2**23


def inner_products(points: Tensor, size: int) -> Tensor | None:
    """Inner products of all points about their mean, where they pay.

    They serve to find neighbours and for the Gram matrices of neighbourhoods.

    Args:
        points: Shape (n, p).
        size: Points of a neighbourhood.

    Returns:
        Shape (n, n); or None for many points, of which most products are not
        needed, and whose spread costs the small neighbourhoods digits.

    Examples:
        >>> inner_products(torch.tensor([[0.0], [2.0]]), 2)
        tensor([[ 1., -1.],
                [-1.,  1.]])
    """
    if len(points) >= size**2 or len(points) ** 2 > _CHUNK:
        return None
    points = points - points.mean(0)
    return points @ points.T


@torch.no_grad()
def nearest_neighbors(
    points: Tensor,
    k: int,
    queries: Tensor | None = None,
    products: Tensor | None = None,
) -> Tensor:
    """Indices of the nearest neighbours of points, without themselves.

    Args:
        points: Shape (n, p).
        k: Neighbours, 1 <= k < n.
        queries: Indices of the points asked for, shape (b,); all by default.
        products: Of :func:`inner_products`, if at hand.

    Returns:
        Shape (b, k), int64, nearest first. A duplicate of a point is a
        neighbour of it, at distance 0.

    Raises:
        TypeError: If ``k`` is not a number.
        ValueError: If ``k`` is out of range.

    Examples:
        >>> nearest_neighbors(torch.tensor([[0.0], [1.0], [3.0]]), 1)
        tensor([[1],
                [0],
                [1]])
    """
    count = len(points)
    k = int(check_number(k, 'k', where='nearest_neighbors', whole=True))
    if not 1 <= k < count:
        raise ValueError(
            f'nearest_neighbors: k must be in [1, {count - 1}] for {count} '
            f'points, got {k}.'
        )
    if queries is None:
        queries = torch.arange(count, device=points.device)
    if products is None:
        points = points - points.mean(0)  # little is cancelled below
        half_norms = points.square().sum(1) / 2
    else:
        half_norms = products.diagonal() / 2
    neighbors = []
    for rows in torch.split(queries, max(1, _CHUNK // count)):
        dots = points[rows] @ points.T if products is None else products[rows]
        # Half the squared distance, less a constant of the row.
        distance = half_norms - dots  # (b, n)
        distance.scatter_(1, rows[:, None], float('inf'))
        neighbors.append(distance.topk(k, largest=False).indices)
    return torch.cat(neighbors)


def neighborhood_grams(
    points: Tensor, members: Tensor, products: Tensor | None = None
) -> Tensor:
    """Inner products within neighbourhoods, each about its own mean.

    Args:
        points: Shape (n, p).
        members: Indices of the points of each neighbourhood, shape (b, s).
        products: Of :func:`inner_products`, if at hand.

    Returns:
        Shape (b, s, s).

    Examples:
        >>> points = torch.tensor([[0.0], [2.0]])
        >>> neighborhood_grams(points, torch.tensor([[0, 1]]))
        tensor([[[ 1., -1.],
                 [-1.,  1.]]])
    """
    if products is not None:
        # Indices into the flat products: much faster than pairs of them.
        pairs = members[:, :, None] * len(points) + members[:, None, :]
        grams = products.flatten().index_select(0, pairs.flatten())
        grams = grams.view(pairs.shape)  # (b, s, s)
        grams = grams - grams.mean(1, keepdim=True)
        return grams - grams.mean(2, keepdim=True)
    parts = []
    step = max(1, _CHUNK // (members.size(1) * points.size(1)))
    for rows in torch.split(members, step):
        local = points[rows]  # (b, s, p)
        local = local - local.mean(1, keepdim=True)
        parts.append(local @ local.mT)
    return torch.cat(parts)


def tangent_coordinates(
    grams: Tensor, tangent_dim: int, *, eigh: str = 'cpu'
) -> Tensor:
    """Coordinates of each neighbourhood in its own principal frame.

    The frame is that of Algorithm 3 of the curvature paper: the
    ``tangent_dim`` principal directions of largest variance, which span the
    tangent space, and the next one, the normal. Coordinates are eigenvectors
    of the Gram matrix times square roots of its eigenvalues, so no vector of
    the ambient space is needed.

    The frame is determined up to a rotation of the tangent space and signs.
    The derivative (first order) is exact for functions that do not depend on
    them, and takes the directions of equal variance as fixed, where it does
    not exist.

    Args:
        grams: Centred Gram matrices of s points each, shape (b, s, s), of
            :func:`neighborhood_grams`.
        tangent_dim: m, 1 <= m < s.
        eigh: How they are decomposed; see
            :func:`mmfair.functional.symmetric_eigh`.

    Returns:
        Shape (b, s, m + 1), relative to the neighbourhood's mean; the normal
        coordinate is the last.

    Raises:
        ValueError: If ``tangent_dim`` is out of range, or a product is not
            finite.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Algorithm 3, lines 4-7.

    Examples:
        >>> points = torch.tensor([[-3.0, 0.0], [3.0, 0.0], [0.0, 1.0]])
        >>> grams = neighborhood_grams(points, torch.tensor([[0, 1, 2]]))
        >>> tangent_coordinates(grams, 1)[0, :, 0].abs().round()
        tensor([3., 3., 0.])
    """
    size = grams.size(-1)
    where = 'tangent_coordinates'
    tangent_dim = int(
        check_number(tangent_dim, 'tangent_dim', where=where, whole=True)
    )
    if not 1 <= tangent_dim < size:
        raise ValueError(
            f'tangent_coordinates: tangent_dim must be in [1, {size - 1}] '
            f'for {size} points, got {tangent_dim}.'
        )
    values, vectors = symmetric_eigh(grams.detach(), method=eigh)
    values, vectors = values.flip(-1), vectors.flip(-1)  # (b, s), (b, s, s)
    # What is below the rounding error of the largest is a direction that the
    # points do not have.
    error = size * torch.finfo(values.dtype).eps * values[..., :1]
    values = torch.where(values > error, values, 0)
    used = values[..., : tangent_dim + 1]  # (b, m + 1)
    frame = vectors[..., : tangent_dim + 1]  # (b, s, m + 1)
    coordinates = frame * used.sqrt()[..., None, :]
    if not grams.requires_grad:
        return coordinates
    # Value zero, derivative that of the coordinates: perturbation theory of
    # first order about the eigenpairs. Backward through eigh itself would
    # divide by the zero gaps between eigenvalues that are not used.
    change = vectors.mT @ grams @ frame  # (b, s, m + 1)
    change = change - change.detach()
    return coordinates + vectors @ (_response(values, tangent_dim) * change)


def _response(values: Tensor, tangent_dim: int) -> Tensor:
    """Change of the coordinates for a change of the Gram matrix.

    Args:
        values: Eigenvalues in descending order, shape (b, s).
        tangent_dim: m.

    Returns:
        Shape (b, s, m + 1), in the basis of the eigenvectors.
    """
    used = values[..., None, : tangent_dim + 1]  # (b, 1, m + 1)
    roots = used.sqrt()
    gaps = used - values[..., :, None]  # (b, s, m + 1)
    smallest = 8 * torch.finfo(values.dtype).eps * values[..., :1, None]
    response = torch.where(gaps.abs() > smallest, roots / gaps, 0)
    # Within the tangent space only what is symmetric counts: a rotation does
    # not matter, so no gap is divided by.
    half_inverse = torch.where(used > 0, 0.5 / roots, 0)
    response[..., :tangent_dim, :tangent_dim] = half_inverse[..., :tangent_dim]
    response[..., tangent_dim, tangent_dim] = half_inverse[..., 0, tangent_dim]
    return response
