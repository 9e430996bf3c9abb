"""How well galleries are ranked: CMC, average precision, mINP."""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.functional.long_tail.cosine_logits import unit_vectors
from mmfair.functional.reid.check_compared import check_compared
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['Ranking', 'cosine_distances', 'ranking']


class Ranking(NamedTuple):
    """What :func:`ranking` returns, a row for each query.

    A query without a right answer in the gallery is not counted: its figures
    are NaN, its first rank 0.

    Attributes:
        average_precision: Shape (Q,), in [0, 1].
        first_rank: Rank of the first right answer, from 1, shape (Q,).
        inverse_penalty: Right answers over the rank of the last, shape (Q,).
        right: Right answers in the gallery, shape (Q,).
        gallery: Items in the gallery.
    """

    average_precision: Tensor
    first_rank: Tensor
    inverse_penalty: Tensor
    right: Tensor
    gallery: int

    @property
    def counted(self) -> Tensor:
        """Queries with a right answer, shape (Q,)."""
        return self.right > 0

    def cmc(self, ranks: int | None = None) -> Tensor:
        """Share of the queries with a right answer among the first k.

        Args:
            ranks: For k = 1, ..., ranks; up to the size of the gallery, if
                None. Beyond it the curve stays as it is.

        Returns:
            Shape (ranks,), float64.

        Raises:
            ValueError: If no query has a right answer.
        """
        first = self.first_rank[self._some()]
        steps = torch.arange(1, (ranks or self.gallery) + 1)
        return (first[:, None] <= steps.to(first)).double().mean(0)

    @property
    def mean_average_precision(self) -> float:
        """Mean over the queries that count, in [0, 1]."""
        return float(self.average_precision[self._some()].double().mean())

    @property
    def mean_inverse_penalty(self) -> float:
        """MINP, the mean over the queries that count, in [0, 1]."""
        return float(self.inverse_penalty[self._some()].double().mean())

    @classmethod
    def joined(cls, parts: 'Sequence[Ranking]') -> 'Ranking':
        """Figures of queries that were ranked one part after the other."""
        columns = zip(*(part[:4] for part in parts), strict=True)
        precision, first, penalty, right = map(torch.cat, columns)
        return cls(precision, first, penalty, right, parts[0].gallery)

    def _some(self) -> Tensor:
        counted = self.counted
        if not bool(counted.any()):
            raise ValueError(
                'Ranking: right must hold an answer to some query, got none '
                f'for {len(counted)} queries. Are queries and gallery of the '
                'same persons, and of other cameras?'
            )
        return counted


def ranking(distances: Numbers, right: Tensor, junk: Tensor) -> Ranking:
    """Rank the gallery for each query, without the deleted items.

    Equal distances are ranked in the order of the gallery; an unstable sort,
    as in the original, gives other figures on every machine. The average
    precision is the mean over the right answers of (how many so far) / rank,
    without interpolation.

    Args:
        distances: Shape (Q, G), floating point.
        right: Right answers, shape (Q, G).
        junk: Deleted items, shape (Q, G); none of them is right.

    Returns:
        Figures of each query.

    Raises:
        TypeError: If ``distances`` are not floating point, or a mask is not
            of True and False.
        ValueError: If shapes do not fit, a distance is NaN, or the gallery
            is empty.

    References:
        Zheng et al., "Scalable Person Re-identification: A Benchmark", ICCV
        2015; mINP: Ye et al., "Deep Learning for Person Re-identification",
        TPAMI 2021, Eq. 1.

    Examples:
        >>> right = torch.tensor([[True, False, True, False]])
        >>> junk = torch.tensor([[False, True, False, False]])
        >>> row = ranking([[0.3, 0.1, 0.5, 0.4]], right, junk)
        >>> row.average_precision, row.first_rank, row.inverse_penalty
        (tensor([0.8333], dtype=torch.float64), tensor([1]), \
tensor([0.6667], dtype=torch.float64))
    """
    where = 'ranking'
    numbers, right, junk = check_compared(distances, right, junk, where=where)
    order = numbers.argsort(dim=1, stable=True)
    hits = right.gather(1, order)
    kept = ~junk.gather(1, order)
    ranks = kept.cumsum(1)
    so_far = hits.cumsum(1)
    total = so_far[:, -1]
    precision = torch.where(hits, so_far.double() / ranks, 0.0)
    # 0 / 0 of a query without an answer is the NaN that is promised.
    first = torch.where(hits & (so_far == 1), ranks, 0).amax(1)
    last = torch.where(hits, ranks, 0).amax(1)
    return Ranking(
        precision.sum(1) / total,
        first,
        total.double() / last,
        total,
        numbers.size(1),
    )


def cosine_distances(query: Numbers, gallery: Numbers) -> Tensor:
    """1 - cos of each query with each item of the gallery.

    Args:
        query: Features, shape (Q, D), floating point.
        gallery: Shape (G, D).

    Returns:
        Shape (Q, G), in [0, 2]; in the precision of the features, float32
        at least. A feature of zeros is at a distance of 1 from all.

    Raises:
        TypeError: If they are not floating point.
        ValueError: If the shapes do not fit.

    Examples:
        >>> cosine_distances([[2.0, 0.0]], [[0.0, 1.0], [5.0, 0.0]])
        tensor([[1., 0.]])
    """
    where = 'cosine_distances'
    one = as_floats(query, 'query', where=where)
    other = as_floats(gallery, 'gallery', where=where)
    if one.ndim != 2 or other.ndim != 2 or one.size(1) != other.size(1):
        raise ValueError(
            f'{where}: query and gallery must have shapes (Q, D) and (G, D), '
            f'got {tuple(one.shape)} and {tuple(other.shape)}.'
        )
    return 1 - unit_vectors(widened(one)) @ unit_vectors(widened(other)).T
