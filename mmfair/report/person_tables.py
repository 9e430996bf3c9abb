"""Persons, and what they wear, a row each."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mmfair.report.known_value import known_value
from mmfair.report.person_scores import FIGURES, PersonScores
from mmfair.report.section import Column, ReportTable

__all__ = ['missed_persons', 'outfit_table', 'person_table']

# Persons that a sentence names.
_NAMED = 8

_NAMES = {'top1': 'rank-1 (%)', 'mAP': 'mean AP (%)'}


def person_table(models: Sequence[PersonScores], protocol: str) -> ReportTable:
    """Figures of each person under a protocol, the lowest first.

    Args:
        models: The models; the first gives the order.
        protocol: Its name.

    Returns:
        A row for each person with a query that counts.
    """
    scores = models[0].scores[protocol]
    names = models[0].run.names
    return _table(
        models,
        protocol,
        scores.identities,
        {'person': names.person},
        f'persons_{protocol}',
        f'Persons under {protocol}',
    )


def outfit_table(
    models: Sequence[PersonScores], protocol: str
) -> ReportTable | None:
    """Figures of what the queries wear under a protocol, the lowest first.

    Args:
        models: The models; the first gives the order.
        protocol: Its name.

    Returns:
        A row for each outfit with a query that counts; None where nobody
        knows the outfits.
    """
    scores = models[0].scores[protocol]
    if scores.outfits is None:
        return None
    wearer = dict(
        zip(scores.outfits.tolist(), scores.identities.tolist(), strict=True)
    )
    names = models[0].run.names
    return _table(
        models,
        protocol,
        scores.outfits,
        {
            'outfit': lambda one: names.outfit(one, wearer[one]),
            'person': lambda one: names.person(wearer[one]),
        },
        f'outfits_{protocol}',
        f'Outfits of the queries under {protocol}',
    )


def missed_persons(model: PersonScores, protocol: str) -> str:
    """A sentence on persons whose every first answer is another person.

    Args:
        model: The model.
        protocol: Its name.

    Returns:
        The sentence, that of no person included.
    """
    scores = model.scores[protocol]
    counted = scores.counted
    hits: dict[int, float] = {}
    for identity, hit in zip(
        scores.identities[counted], scores.top1[counted], strict=True
    ):
        hits[int(identity)] = hits.get(int(identity), 0.0) + float(hit)
    missed = [identity for identity, total in hits.items() if total == 0]
    if not missed:
        return (
            f'{model.name}, {protocol}: each of {len(hits)} persons is found '
            'first by some query.'
        )
    names = [model.run.names.person(one) for one in missed]
    more = len(missed) - _NAMED
    listed = ', '.join(names[:_NAMED]) + (f' and {more} more' * (more > 0))
    return (
        f'{model.name}, {protocol}: {len(missed)} of {len(hits)} persons are '
        f'found first by none of their queries: {listed}.'
    )


def _table(
    models: Sequence[PersonScores],
    protocol: str,
    groups: npt.NDArray[np.int64],
    words: dict[str, Callable[[int], str]],
    stem: str,
    title: str,
) -> ReportTable:
    """A row for each number of ``groups``, which has one for each query."""
    counted = models[0].scores[protocol].counted
    rows: list[dict[str, Any]] = []
    for group in np.unique(groups[counted]).tolist():
        mine = counted & (groups == group)
        row: dict[str, Any] = {k: name(group) for k, name in words.items()}
        row['queries'] = int(mine.sum())
        for number, model in enumerate(models):
            scores = model.scores[protocol]
            for key, values in (
                ('top1', scores.top1),
                ('mAP', scores.precision),
            ):
                mean = 100 * float(values[mine].mean())
                row[_key(key, number)] = known_value(mean)
        rows.append(row)
    rows.sort(key=lambda row: row[_key('mAP', 0)])
    columns = [
        *(Column(key, key, words=True) for key in words),
        Column('queries', 'queries'),
        *(
            Column(
                _key(key, number),
                f'{model.name}: {_NAMES[key]}'
                if len(models) > 1
                else _NAMES[key],
            )
            for number, model in enumerate(models)
            for key in FIGURES
        ),
    ]
    rank = _key('mAP', 0)
    return ReportTable(stem, title, columns, rows, browse=True, rank=rank)


def _key(key: str, number: int) -> str:
    return key if number == 0 else f'{key}_{number + 1}'
