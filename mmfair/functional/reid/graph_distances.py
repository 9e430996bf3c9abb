"""Distances after features have spread along a graph of neighbours."""

import numpy as np
import torch
from scipy import sparse
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.cosine_logits import unit_vectors
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['graph_distances']

_ROUNDS = 2
# Rows whose cosines with all are held at once.
_AT_ONCE = 1024


def graph_distances(
    query: Numbers, gallery: Numbers, *, k1: int = 26, k2: int = 7
) -> Tensor:
    """Re-ranking by a graph: k-reciprocal neighbours without their search.

    Each item is described by a row with a 1 for each of its k1 nearest items,
    itself among them. Twice, rows and columns are added, each row becomes the
    sum over its k2 nearest items of their rows times the squared cosine, and
    rows are scaled to length 1. The rows are sparse: what is held is Q x G
    distances and the entries that are not 0, on the CPU, and no matrix of
    all items.

    Args:
        query: Features, shape (Q, D), floating point.
        gallery: Shape (G, D).
        k1: Neighbours in the first description, >= 1; all items, if fewer.
        k2: Neighbours that are summed, >= 1; 1 for none.

    Returns:
        1 - cosine of the rows, shape (Q, G), in [0, 1]. Like all re-ranking
        it knows the whole gallery, and the other queries too.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If shapes do not fit or a number is out of its range.

    References:
        Zhang et al., "Understanding Image Retrieval Re-Ranking: A Graph
        Neural Network Perspective", 2020.

    Examples:
        >>> query = torch.tensor([[1.0, 0.0]])
        >>> gallery = torch.tensor([[0.8, 0.6], [0.0, 1.0]])
        >>> graph_distances(query, gallery, k1=2, k2=1).argsort()
        tensor([[0, 1]])
    """
    where = 'graph_distances'
    for value, name in ((k1, 'k1'), (k2, 'k2')):
        check_number(value, name, where=where, at_least=1, whole=True)
    one = widened(as_floats(query, 'query', where=where))
    other = widened(as_floats(gallery, 'gallery', where=where))
    if one.ndim != 2 or other.ndim != 2 or one.size(1) != other.size(1):
        raise ValueError(
            f'{where}: query and gallery must have shapes (Q, D) and (G, D), '
            f'got {tuple(one.shape)} and {tuple(other.shape)}.'
        )
    points = unit_vectors(torch.cat([one, other]))
    points = unit_vectors(torch.cat([one, other]).detach())
    near, cosines = _nearest(points, min(k1, len(points)))
    rows = _sparse(near, torch.ones_like(cosines))
    if k2 > 1:
        spread = _sparse(near[:, :k2], cosines[:, :k2].square())
        for _ in range(_ROUNDS):
            rows = _unit(spread @ (rows + rows.T))
    rows = _unit(rows)
    products = (rows[: len(one)] @ rows[len(one) :].T).toarray()
    return (1 - torch.from_numpy(products).to(points)).clamp_min(0)


def _nearest(points: Tensor, k: int) -> tuple[Tensor, Tensor]:
    """Indices and cosines of the k nearest; ties in the given order."""
    places, values = [], []
    for some in torch.split(points, _AT_ONCE):
        cosines, order = (some @ points.T).sort(
            dim=1, descending=True, stable=True
        )
        places.append(order[:, :k].cpu())
        values.append(cosines[:, :k].cpu())
    return torch.cat(places), torch.cat(values)


def _sparse(columns: Tensor, values: Tensor) -> sparse.csr_array:
    """A square matrix with these values in these columns of each row."""
    count, width = columns.shape
    ends = np.arange(0, count * width + 1, width)
    return sparse.csr_array(
        (values.flatten().numpy(), columns.flatten().numpy(), ends),
        shape=(count, count),
    )


def _unit(matrix: sparse.csr_array) -> sparse.csr_array:
    """Rows scaled to length 1."""
    length = np.sqrt(matrix.power(2).sum(axis=1))
    return sparse.diags_array(1 / np.maximum(length, 1e-12)) @ matrix
