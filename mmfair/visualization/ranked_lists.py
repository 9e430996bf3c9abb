"""Queries beside what a model finds first for them."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import WIDTH, plain
from mmfair.visualization.drawable_text import PageFigure
from mmfair.visualization.listed_image import (
    CELL,
    VERDICTS,
    ListedImage,
    draw_listed,
    draw_verdicts,
    names_below,
)

__all__ = ['ranked_lists']

# Inches: between cells, behind the query, around all; the band above an
# image, a line of text below it, of the title of a row, below a line.
_GAP, _BEHIND, _MARGIN = 0.12, 0.2, 0.14
_BAND, _LINE, _TITLE, _BELOW = 0.19, 0.115, 0.15, 0.18
# Characters of a row's title in an inch, and of the note.
_COARSE, _FINE = 14.0, 15.5


class _Line(NamedTuple):
    """A line of cells; the query is there in the first of a row."""

    query: ListedImage | None
    items: Sequence[ListedImage]
    title: Sequence[str]


def ranked_lists(
    queries: Sequence[ListedImage],
    lists: Sequence[Sequence[ListedImage]],
    *,
    row_titles: Sequence[str] | None = None,
    title: str = '',
    note: str = '',
    columns: int = 10,
) -> Figure:
    r"""A row for each query: the query, then what is found, the first first.

    Right, wrong and deleted items have a symbol, a kind of line and a colour
    each. A row longer than ``columns`` goes on in the next line.

    Args:
        queries: Q >= 1.
        lists: Items of each, as many as there are.
        row_titles: A line above each row.
        title: Line above all.
        note: Sentence below all.
        columns: Items side by side at most.

    Returns:
        A figure, 7 inches wide or more, for ``savefig``.

    Raises:
        ValueError: If there is no query, the other arguments don't have an
            entry for each, or a verdict is unknown.

    Examples:
        >>> grey = np.full((64, 32, 3), 128, np.uint8)
        >>> query = ListedImage(grey, ['person 5', 'camera C'])
        >>> found = ListedImage(grey, ['person 7', 'camera A'], 'wrong', '1')
        >>> figure = ranked_lists([query], [[found]])
        >>> [axes.get_xlabel() for axes in figure.axes]
        ['person 5\ncamera C', 'person 7\ncamera A']
    """
    _check(queries, lists, row_titles)
    columns = max(min(columns, max(map(len, lists))), 1)
    wide = (columns + 1) * (CELL + _GAP) - _GAP + _BEHIND + 2 * _MARGIN
    width = max(wide, WIDTH)
    titles = row_titles or [''] * len(queries)
    wrapped = [
        textwrap.wrap(
            plain(text), int(width * _COARSE), max_lines=2, placeholder='…'
        )
        for text in titles
    ]
    lines = list(_lines(queries, lists, wrapped, columns))
    heights = [_height(line) for line in lines]
    heading = textwrap.wrap(plain(title), int(width * 11))
    ending = textwrap.wrap(plain(note), int(width * _FINE))
    top = 0.08 + 0.2 * len(heading) + 0.1 * bool(heading)
    bottom = 0.34 + 0.14 * len(ending)
    tall = top + sum(map(sum, heights)) + bottom
    figure = PageFigure(figsize=(width, tall))
    for text, above, size in (
        (heading, 0.08, 12),
        (ending, tall - bottom + 0.3, 8),
    ):
        figure.text(
            _MARGIN / width,
            1 - above / tall,
            '\n'.join(text),
            va='top',
            fontsize=size,
        )
    above = tall - top
    for line, parts in zip(lines, heights, strict=True):
        _draw(figure, line, above, parts)
        above -= sum(parts)
    some = {item.verdict for row in lists for item in row}
    draw_verdicts(figure, some | {'right', 'wrong'}, _MARGIN, bottom - 0.16)
    return figure


def _check(
    queries: Sequence[ListedImage],
    lists: Sequence[Sequence[ListedImage]],
    row_titles: Sequence[str] | None,
) -> None:
    titles = len(queries if row_titles is None else row_titles)
    if not queries or {len(lists), titles} != {len(queries)}:
        raise ValueError(
            'ranked_lists: lists and row_titles must have an entry for each '
            f'of one or more queries, got {len(queries)} queries, '
            f'{len(lists)} lists and {titles} titles.'
        )
    given = {item.verdict for row in lists for item in row}
    if given - set(VERDICTS):
        raise ValueError(
            f'ranked_lists: verdict must be one of {", ".join(VERDICTS)}, got '
            f'{", ".join(map(repr, sorted(given - set(VERDICTS))))}.'
        )


def _lines(
    queries: Sequence[ListedImage],
    lists: Sequence[Sequence[ListedImage]],
    titles: Sequence[Sequence[str]],
    columns: int,
) -> Iterator[_Line]:
    for query, items, title in zip(queries, lists, titles, strict=True):
        for start in range(0, max(len(items), 1), columns):
            part = items[start : start + columns]
            yield _Line(None if start else query, part, () if start else title)


def _cells(line: _Line) -> list[ListedImage]:
    return [*([] if line.query is None else [line.query]), *line.items]


def _height(line: _Line) -> tuple[float, float, float]:
    """Inches for title and band, for the images and for what is below."""
    cells = _cells(line)
    shapes = [cell.image.shape for cell in cells]
    tall = max(shape[0] / shape[1] for shape in shapes)
    rows = max(names_below(cell.names).count('\n') + 1 for cell in cells)
    return (
        _TITLE * len(line.title) + 0.04 * bool(line.title) + _BAND,
        CELL * float(np.clip(tall, 0.5, 2.2)),
        rows * _LINE + _BELOW,
    )


def _draw(
    figure: Figure,
    line: _Line,
    above: float,
    parts: tuple[float, float, float],
) -> None:
    wide, tall = figure.get_size_inches()
    head, height, _ = parts
    if line.title:
        figure.text(
            _MARGIN / wide,
            above / tall,
            '\n'.join(line.title),
            va='top',
            fontsize=8.5,
        )
    lower = above - head - height
    if line.query is not None:
        draw_listed(figure, line.query, (_MARGIN, lower, height), None)
    for place, item in enumerate(line.items, start=1):
        left = _MARGIN + place * (CELL + _GAP) + _BEHIND
        draw_listed(
            figure, item, (left, lower, height), VERDICTS[item.verdict]
        )
