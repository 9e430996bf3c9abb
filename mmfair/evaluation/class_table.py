"""Rows of classes as text and as files."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from mmengine.logging import print_log
from rich import box
from rich.console import Console
from rich.table import Table

from mmfair.utils.atomic_write import atomic_write
from mmfair.utils.write_csv import csv_text
from mmfair.utils.write_json import json_text

__all__ = ['class_table', 'write_class_table']

_COLUMNS = (
    'class',
    'name',
    'train_count',
    'group',
    'support',
    'correct',
    'accuracy',
)
# Columns that hold words, not numbers.
_WORDS = ('name', 'group', 'quantity')


def class_table(
    rows: Sequence[dict],
    summary: dict[str, float],
    max_rows: int = 50,
    *,
    columns: Sequence[str] = _COLUMNS,
    score: str = 'accuracy',
    width: int = 100,
) -> str:
    """Text for the log: the classes, then the summary in one line.

    Args:
        rows: From :func:`~mmfair.evaluation.class_rows.class_rows`, or
            others with ``columns``.
        summary: Figures by name.
        max_rows: With more classes than this, only the least accurate ones
            are shown.
        columns: What to show of the rows.
        score: The column that says which are the least accurate ones.
        width: Characters of a line, at most. Where they do not suffice,
            headings break at underscores.

    Returns:
        Several lines.

    Examples:
        >>> row = dict.fromkeys(_COLUMNS) | {'name': 'cat', 'accuracy': 75.0}
        >>> print(class_table([row], {'mean': 75.0}).splitlines()[-1])
        mean 75.00
    """
    shown = list(rows)
    title = None
    if len(shown) > max_rows:
        tested = [row for row in rows if row[score] is not None]
        shown = sorted(tested, key=lambda row: row[score])[:max_rows]
        title = f'the {len(shown)} least accurate of {len(rows)} classes'
    table = Table(title=title, box=box.ASCII2)
    cells = [_cells([row[column] for row in shown]) for column in columns]
    widths = (
        max(map(len, (column, *texts)))
        for column, texts in zip(columns, cells, strict=True)
    )
    too_wide = 1 + sum(3 + characters for characters in widths) > width
    for column in columns:
        side = 'left' if column in _WORDS else 'right'
        heading = column.replace('_', '\n') if too_wide else column
        table.add_column(heading, justify=side)
    for texts in zip(*cells, strict=True):
        table.add_row(*texts)
    stream = io.StringIO()
    Console(file=stream, width=width, markup=False).print(table)
    line = ', '.join(f'{name} {value:.2f}' for name, value in summary.items())
    return f'{stream.getvalue()}{line}'


def write_class_table(
    stem: Path,
    rows: Sequence[dict],
    summary: Mapping[str, object],
    *,
    own: bool,
    columns: Sequence[str] = _COLUMNS,
) -> None:
    """Write ``<stem>.json`` and ``<stem>.csv``, each at one stroke.

    Args:
        stem: Path without suffix; a dot in its name is no suffix.
        rows: From :func:`~mmfair.evaluation.class_rows.class_rows`, or
            others with ``columns``.
        summary: Figures by name, and what else JSON can hold.
        own: Whether files that are there may be replaced. Others' are kept
            under a number, and the log says so.
        columns: The keys of each row, in the order of the CSV file.
    """
    content = {'summary': summary, 'classes': list(rows)}
    texts = {
        '.json': json_text(content),
        '.csv': csv_text(rows, columns),
    }
    for suffix, text in texts.items():
        path = stem.with_name(stem.name + suffix)
        if path.exists() and not own:
            _set_aside(path)
        atomic_write(path, text)


def _cells(values: Sequence[object]) -> list[str]:
    """A column as text, with two decimals where these say enough."""
    numbers = [abs(v) for v in values if isinstance(v, float) and v]
    form = '.2f' if 1 <= max(numbers, default=1) < 1e5 else '.3g'
    return [
        '-'
        if value is None
        else format(value, form if isinstance(value, float) else '')
        for value in values
    ]


def _set_aside(path: Path) -> None:
    number = 1
    while True:
        kept = path.with_name(f'{path.stem}.{number}{path.suffix}')
        if not kept.exists():
            break
        number += 1
    path.rename(kept)
    print_log(f'{path} is of another run: kept as {kept.name}', 'current')
