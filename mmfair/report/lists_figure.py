"""Ranked lists of persons, as a picture and as rows."""

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure

from mmfair.evaluation.protocol_lists import ProtocolLists
from mmfair.report.person_run import PersonRun
from mmfair.report.seen_person import SeenPerson
from mmfair.visualization import MOSAIC_SHARE, ListedImage, ranked_lists

__all__ = ['list_rows', 'lists_figure']

MOSAIC_NOTE = (
    f'The upper {MOSAIC_SHARE:.0%} of each picture are a mosaic; no face was '
    'looked for.'
).replace('%', ' %')


def lists_figure(
    run: PersonRun,
    lists: ProtocolLists,
    chosen: Sequence[int],
    *,
    title: str = '',
    hide_faces: bool | None = None,
    columns: int = 10,
) -> Figure:
    """A row for each chosen query: the query, and what it finds first.

    Args:
        run: Shows the pictures.
        lists: What a protocol gives.
        chosen: Places of queries in them.
        title: Above all.
        hide_faces: Whether the upper part of each picture is a mosaic; None:
            where the data set asks for it.
        columns: Items side by side at most.

    Returns:
        The figure.
    """
    if hide_faces is None:
        hide_faces = run.hide_faces

    def listed(index: int, **marks: str) -> ListedImage:
        seen = run.names(index)
        names = [
            f'person {seen.person}',
            *([f'outfit {seen.outfit}'] if seen.outfit else []),
            *([seen.camera] if seen.camera else []),
        ]
        picture = run.picture(index, hide_face=bool(hide_faces))
        return ListedImage(picture, names, **marks)

    queries, rows, titles = [], [], []
    for place in chosen:
        index = int(lists.query.indices[place])
        queries.append(listed(index))
        rows.append(
            [
                listed(
                    int(lists.gallery.indices[row['item']]),
                    verdict=row['verdict'],
                    band=f'{row["rank"] or ""}   {row["distance"]:.3f}',
                )
                for row in _items(lists, place)
            ]
        )
        titles.append(_title(run.names(index), lists, place))
    note = 'Numbers in bold: rank, and 1 \N{MINUS SIGN} cosine.'
    if run.metric.rerank:
        note = 'Numbers in bold: rank, and re-ranked distance.'
    return ranked_lists(
        queries,
        rows,
        row_titles=titles,
        title=title,
        note=f'{note} {MOSAIC_NOTE}' if hide_faces else note,
        columns=columns,
    )


def list_rows(
    run: PersonRun, lists: ProtocolLists, chosen: Sequence[int]
) -> list[dict[str, Any]]:
    """The same lists as rows of a table, one for each item.

    Args:
        run: Names the items.
        lists: What a protocol gives.
        chosen: Places of queries in them.

    Returns:
        Rows by column.
    """
    rows = []
    for place in chosen:
        query = run.names(int(lists.query.indices[place]))
        precision = float(lists.ranking.average_precision[place])
        for row in _items(lists, place):
            seen = run.names(int(lists.gallery.indices[row.pop('item')]))
            rows.append(
                {
                    'query': query.path,
                    'query_person': query.person,
                    'query_outfit': query.outfit,
                    'query_camera': query.camera,
                    'average_precision': precision,
                    **row,
                    **seen._asdict(),
                }
            )
    return rows


def _items(lists: ProtocolLists, place: int) -> list[dict[str, Any]]:
    """Item, rank, distance and verdict, the nearest first."""
    columns = (column[place].tolist() for column in lists.items)
    rows = []
    for item, rank, right, distance in zip(*columns, strict=True):
        if item < 0:  # all others are deleted
            break
        verdict = 'right' if right else 'wrong'
        rows.append(
            {
                'item': item,
                'rank': rank or None,
                'distance': distance,
                'verdict': verdict if rank else 'deleted',
            }
        )
    return rows


def _title(seen: SeenPerson, lists: ProtocolLists, place: int) -> str:
    name = '/'.join(seen.path.split('/')[-3:]) or f'person {seen.person}'
    figures = lists.ranking
    precision = float(figures.average_precision[place])
    if math.isnan(precision):
        return f'{name}: no right answer in the gallery'
    return (
        f'{name}: average precision {100 * precision:.1f} %, first right '
        f'answer at rank {int(figures.first_rank[place]):,}, '
        f'{int(figures.right[place]):,} right of {figures.gallery:,} in the '
        'gallery'
    )
