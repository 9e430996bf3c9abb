"""Which queries of a protocol to look at."""

from collections.abc import Sequence

import numpy as np

from mmfair.evaluation.protocol_lists import ProtocolLists
from mmfair.functional.checks import check_number
from mmfair.report.seen_person import PersonNames
from mmfair.utils.did_you_mean import did_you_mean

__all__ = ['chosen_queries']


def chosen_queries(
    lists: ProtocolLists,
    names: PersonNames,
    queries: Sequence[str] = ('worst',),
    *,
    count: int = 8,
    seed: int = 0,
    where: str = 'chosen_queries',
) -> list[int]:
    """Places of queries among those of a protocol.

    Args:
        lists: What the protocol gives.
        names: Of the items.
        queries: ``['worst']``: those with the lowest average precision, one of
            each person, since pictures of one walk look alike;
            ``['random']``; or files, each by the end of its path that no
            other query has, such as ``C/012/cropped_rgb001.jpg``.
        count: So many of the worst, or by chance, at most.
        seed: Of the choice by chance.
        where: Who asks; errors begin with it.

    Returns:
        Places in ``lists.query``; the worst first, or in the order of the
        names.

    Raises:
        ValueError: If a name is that of no query, or of several.
    """
    check_number(count, 'count', where=where, at_least=1, whole=True)
    if list(queries) == ['worst']:
        return _worst(lists, count)
    size = len(lists.query.indices)
    if list(queries) == ['random']:
        some = np.random.default_rng(seed).permutation(size)[:count]
        return sorted(int(place) for place in some)
    paths = [names(int(i)).path for i in lists.query.indices]
    return [_named(name, paths, where) for name in dict.fromkeys(queries)]


def _worst(lists: ProtocolLists, count: int) -> list[int]:
    precision = lists.ranking.average_precision
    order = precision.nan_to_num(2).argsort(stable=True).tolist()
    chosen: dict[int, int] = {}
    for place in order:
        if lists.ranking.counted[place]:
            person = int(lists.query.persons.identities[place])
            chosen.setdefault(person, place)
    return [*chosen.values()][:count]


def _named(name: str, paths: Sequence[str], where: str) -> int:
    wanted = name.replace('\\', '/').removeprefix('./')
    places = [
        place
        for place, path in enumerate(paths)
        if path and f'/{path}'.endswith(f'/{wanted.lstrip("/")}')
    ]
    if len(places) == 1:
        return places[0]
    if places:
        some = ', '.join(_end(paths[place]) for place in places[:3])
        raise ValueError(
            f'{where}: name must be that of one query, got {name!r}, which '
            f'{len(places)} have ({some}). Give more of its path.'
        )
    ends = [_end(path) for path in paths]
    raise ValueError(
        f'{where}: name must be that of a query of the protocol, got '
        f'{name!r}.' + (did_you_mean(name, ends) or f' One is {ends[0]!r}.')
    )


def _end(path: str) -> str:
    """The last three parts, which tell the images of a set apart."""
    return '/'.join(path.split('/')[-3:])
