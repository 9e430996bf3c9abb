"""What each query of a protocol finds first, beside how well it is ranked."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import torch

from mmfair.evaluation.protocol_rankings import compared_parts, protocol_items
from mmfair.evaluation.retrieval_items import RetrievalItems
from mmfair.evaluation.retrieval_protocol import RetrievalProtocol
from mmfair.functional import RankedItems, Ranking, ranked_items, ranking
from mmfair.functional.checks import check_number

__all__ = ['ProtocolLists', 'protocol_lists']


class ProtocolLists(NamedTuple):
    """What :func:`protocol_lists` returns.

    Attributes:
        query: Q queries of the protocol.
        gallery: Its G items; of a protocol with draws, those of the first.
        ranking: Figures of each query.
        items: The first of the gallery for each query.
    """

    query: RetrievalItems
    gallery: RetrievalItems
    ranking: Ranking
    items: RankedItems


def protocol_lists(
    protocol: RetrievalProtocol,
    query: RetrievalItems,
    gallery: RetrievalItems,
    count: int,
    *,
    deleted: bool = False,
    rerank: Mapping[str, Any] | None = None,
    where: str = 'protocol_lists',
) -> ProtocolLists:
    """The first K items of the gallery for each query of a protocol.

    Args:
        protocol: Whose cameras, rule and first draw hold.
        query: Items that may be asked for.
        gallery: Items that may be answers.
        count: K, from 1 to the size of the gallery.
        deleted: Whether deleted items keep their places.
        rerank: As of :func:`mmfair.evaluation.protocol_rankings.\
protocol_rankings`.
        where: Who asks; errors begin with it.

    Returns:
        Queries, gallery, figures and lists.

    Raises:
        ValueError: If the protocol has no queries or no gallery, needs
            outfits that nobody knows, or K is more than it has items.
    """
    queries, galleries = protocol_items(protocol, query, gallery, where=where)
    offered = galleries[0]
    size = len(offered.indices)
    check_number(count, 'count', where=where, at_least=1, whole=True)
    if count > size:
        raise ValueError(
            f'{where}: count must be at most the {size} items of the gallery '
            f'of {protocol.name}, got {count}.'
        )
    figures, lists = [], []
    for part in compared_parts(queries, offered, protocol.rule, rerank):
        figures.append(ranking(*part))
        lists.append(ranked_items(*part, count, deleted=deleted))
    columns = zip(*lists, strict=True)
    return ProtocolLists(
        queries,
        offered,
        Ranking.joined(figures),
        RankedItems(*map(torch.cat, columns)),
    )
