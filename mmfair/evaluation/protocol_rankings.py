"""The gallery of a protocol, ranked for each of its queries."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from torch import Tensor

from mmfair.evaluation.retrieval_items import RetrievalItems
from mmfair.evaluation.retrieval_protocol import RetrievalProtocol
from mmfair.functional import (
    Ranking,
    cosine_distances,
    graph_distances,
    k_reciprocal_distances,
    ranking,
    retrieval_masks,
    single_shot_galleries,
)

__all__ = [
    'RERANKINGS',
    'compared_parts',
    'protocol_items',
    'protocol_rankings',
]

#: Ways of re-ranking: from features of queries and gallery to distances.
RERANKINGS: dict[str, Callable[..., Tensor]] = {
    'k_reciprocal': k_reciprocal_distances,
    'graph': graph_distances,
}

# Queries that are compared with the gallery at once.
_AT_ONCE = 256


def protocol_rankings(
    protocol: RetrievalProtocol,
    query: RetrievalItems,
    gallery: RetrievalItems,
    *,
    rerank: Mapping[str, Any] | None = None,
    where: str,
) -> list[Ranking]:
    """A ranking of all queries for each gallery that the protocol has.

    Args:
        protocol: Whose cameras, rule and draws hold.
        query: Items that may be asked for.
        gallery: Items that may be answers.
        rerank: ``kind``, one of ``RERANKINGS``, and settings of its function;
            None for none.
        where: Who asks; errors begin with it.

    Returns:
        One, or as many as the protocol has draws.

    Raises:
        ValueError: If the protocol has no queries or no gallery, or needs
            outfits that nobody knows.
    """
    queries, galleries = protocol_items(protocol, query, gallery, where=where)
    return [
        Ranking.joined(
            [
                ranking(*part)
                for part in compared_parts(
                    queries, chosen, protocol.rule, rerank
                )
            ]
        )
        for chosen in galleries
    ]


def protocol_items(
    protocol: RetrievalProtocol,
    query: RetrievalItems,
    gallery: RetrievalItems,
    *,
    where: str,
) -> tuple[RetrievalItems, list[RetrievalItems]]:
    """Queries and galleries that take part in a protocol.

    Args:
        protocol: Whose cameras and draws hold.
        query: Items that may be asked for.
        gallery: Items that may be answers.
        where: Who asks; errors begin with it.

    Returns:
        The queries, and one gallery or as many as the protocol has draws.

    Raises:
        ValueError: If the protocol has no queries or no gallery.
    """
    asked, offered = protocol.chosen(query.persons, gallery.persons)
    if not len(asked) or not len(offered):
        raise ValueError(
            f'{where}: {protocol.name} must have queries and a gallery, got '
            f'{len(asked)} and {len(offered)} items of its cameras.'
        )
    galleries = [offered]
    if protocol.draws:
        drawn = single_shot_galleries(
            gallery.persons.identities[offered],
            draws=protocol.draws,
            seed=protocol.seed,
        )
        galleries = [offered[places] for places in drawn]
    return query.take(asked), [gallery.take(chosen) for chosen in galleries]


def compared_parts(
    query: RetrievalItems,
    gallery: RetrievalItems,
    rule: str,
    rerank: Mapping[str, Any] | None = None,
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Queries beside the gallery, some at once, so that memory holds them.

    Args:
        query: Q items.
        gallery: G items.
        rule: What is deleted, see :func:`mmfair.functional.retrieval_masks`.
        rerank: See :func:`protocol_rankings`.

    Yields:
        Distances, right answers and deleted items, shape (q, G), of the next
        q queries.

    Raises:
        ValueError: If the rule needs outfits that nobody knows.
    """
    reranked: Tensor | None = None
    if rerank is not None:
        settings = dict(rerank)
        formula = RERANKINGS[settings.pop('kind')]
        reranked = formula(query.features, gallery.features, **settings)
    features = gallery.features.double()
    for start in range(0, len(query.indices), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        masks = retrieval_masks(
            query.persons.take(some), gallery.persons, rule=rule
        )
        distances = (
            cosine_distances(query.features[some].double(), features)
            if reranked is None
            else reranked[some]
        )
        yield distances, *masks
