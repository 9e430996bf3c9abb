"""How well each query of a protocol is answered."""

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mmfair.evaluation.protocol_rankings import (
    protocol_items,
    protocol_rankings,
)
from mmfair.evaluation.retrieval_items import RetrievalItems
from mmfair.evaluation.retrieval_protocol import RetrievalProtocol

__all__ = ['QueryScores', 'query_scores']

Array = npt.NDArray[np.float64]


class QueryScores(NamedTuple):
    """What :func:`query_scores` returns, for Q queries.

    A query without a right answer has NaN in place of each figure.

    Attributes:
        protocol: Its name.
        identities: Who is asked for, shape (Q,).
        outfits: In what, shape (Q,); None where nobody knows.
        top1: Whether the first answer is right, shape (Q,), in [0, 1]; a
            share where galleries are drawn.
        precision: Average precision, shape (Q,), in [0, 1].
        gallery: Items in the gallery.
    """

    protocol: str
    identities: npt.NDArray[np.int64]
    outfits: npt.NDArray[np.int64] | None
    top1: Array
    precision: Array
    gallery: int

    @property
    def counted(self) -> npt.NDArray[np.bool_]:
        """Queries with a right answer, shape (Q,)."""
        return ~np.isnan(self.precision)


def query_scores(
    protocol: RetrievalProtocol,
    query: RetrievalItems,
    gallery: RetrievalItems,
    *,
    rerank: Mapping[str, Any] | None = None,
    where: str = 'query_scores',
) -> QueryScores:
    """Figures of each query of a protocol; of drawn galleries their mean.

    Args:
        protocol: Whose cameras, rule and draws hold.
        query: Items that may be asked for.
        gallery: Items that may be answers.
        rerank: As of :func:`mmfair.evaluation.protocol_rankings.\
protocol_rankings`.
        where: Who asks; errors begin with it.

    Returns:
        The figures.

    Raises:
        ValueError: If the protocol has no queries or no gallery, or needs
            outfits that nobody knows.
    """
    queries, galleries = protocol_items(protocol, query, gallery, where=where)
    rankings = protocol_rankings(
        protocol, query, gallery, rerank=rerank, where=where
    )
    counted = np.stack([one.counted.numpy() for one in rankings])
    first = np.stack([one.first_rank.numpy() == 1 for one in rankings])
    precision = np.stack([one.average_precision.numpy() for one in rankings])
    with warnings.catch_warnings():
        # A query that never counts has no mean.
        warnings.simplefilter('ignore', RuntimeWarning)
        top1 = np.nanmean(np.where(counted, first, np.nan), 0)
        mean = np.nanmean(precision, 0)
    persons = queries.persons
    return QueryScores(
        protocol.name,
        persons.identities.numpy(),
        None if persons.outfits is None else persons.outfits.numpy(),
        top1,
        mean,
        len(galleries[0].indices),
    )
