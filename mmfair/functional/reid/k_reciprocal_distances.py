"""Distances that take the neighbours of both ends into account."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['k_reciprocal_distances']


def k_reciprocal_distances(
    query: Numbers,
    gallery: Numbers,
    *,
    k1: int = 20,
    k2: int = 6,
    share: float = 0.3,
) -> Tensor:
    """Re-ranking by k-reciprocal neighbours, from features.

    Two items that are among the k1 nearest of each other are k-reciprocal
    neighbours. Each item is described by those of its own and, where they
    overlap by more than two thirds, of theirs; the distance is a Jaccard
    distance of the descriptions, mixed with the original one, which is the
    squared Euclidean distance of unit vectors, squared again and divided by
    the greatest of its item, as in the authors' code.

    Needs six matrices of (Q + G)^2 numbers; sets of more than about 30,000
    items are beyond it.

    Args:
        query: Features, shape (Q, D), floating point.
        gallery: Shape (G, D).
        k1: Neighbours that must be mutual, >= 1.
        k2: Neighbours whose descriptions are averaged, >= 1; 1 for none.
        share: Of the original distance in the result, in [0, 1].

    Returns:
        Shape (Q, G), in [0, 1]. Like all re-ranking it knows the whole
        gallery, and the other queries too: name it beside its figures.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If shapes do not fit or a number is out of its range.

    References:
        Zhong et al., "Re-ranking Person Re-identification with k-reciprocal
        Encoding", CVPR 2017.

    Examples:
        >>> query = torch.tensor([[1.0, 0.0]])
        >>> gallery = torch.tensor([[0.8, 0.6], [0.0, 1.0]])
        >>> k_reciprocal_distances(query, gallery, k1=1, k2=1).argsort()
        tensor([[0, 1]])
    """
    where = 'k_reciprocal_distances'
    for value, name in ((k1, 'k1'), (k2, 'k2')):
        check_number(value, name, where=where, at_least=1, whole=True)
    check_number(share, 'share', where=where, at_least=0, at_most=1)
    one = widened(as_floats(query, 'query', where=where))
    other = widened(as_floats(gallery, 'gallery', where=where))
    if one.ndim != 2 or other.ndim != 2 or one.size(1) != other.size(1):
        raise ValueError(
            f'{where}: query and gallery must have shapes (Q, D) and (G, D), '
            f'got {tuple(one.shape)} and {tuple(other.shape)}.'
        )
    points = torch.nn.functional.normalize(torch.cat([one, other]), dim=1)
    squares = (2 - 2 * points @ points.T).clamp_min(0).square()
    original = squares / squares.amax(1, keepdim=True).clamp_min(1e-12)
    order = original.argsort(dim=1, stable=True)
    codes = _codes(original, order, k1)
    if k2 > 1:
        codes = torch.stack([codes[row[:k2]].mean(0) for row in order])
    jaccard = torch.stack([_jaccard(row, codes) for row in codes[: len(one)]])
    mixed = (1 - share) * jaccard + share * original[: len(one)]
    return mixed[:, len(one) :]


def _mutual(order: Tensor, k: int) -> Tensor:
    """Whether two items are among the k nearest of each other."""
    near = torch.zeros_like(order, dtype=torch.bool)
    # One more than k, for the item itself.
    near.scatter_(1, order[:, : k + 1], True)
    return near & near.T


def _codes(original: Tensor, order: Tensor, k1: int) -> Tensor:
    """Weights of each item's neighbours, rows that sum to 1."""
    mutual = _mutual(order, k1)
    half = _mutual(order, round(k1 / 2)).to(original)
    # Neighbours most of whose own are neighbours of the item, too.
    overlap = mutual.to(original) @ half.T
    joins = mutual & (overlap > 2 / 3 * half.sum(1))
    chosen = mutual | (joins.to(original) @ half > 0)
    weights = (-original).exp() * chosen
    return weights / weights.sum(1, keepdim=True).clamp_min(1e-12)


def _jaccard(code: Tensor, codes: Tensor) -> Tensor:
    """Distance of one description to all; (N,)."""
    places = code.nonzero().flatten()
    common = torch.minimum(code[places], codes[:, places]).sum(1)
    distance: Tensor = 1 - common / (2 - common)
    return distance
