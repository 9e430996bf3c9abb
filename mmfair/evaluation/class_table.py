"""The accuracy of every class as rows, as text and as files."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from mmengine.logging import print_log
from rich import box
from rich.console import Console
from rich.table import Table
from torch import Tensor

from mmfair.functional import shot_groups
from mmfair.utils.atomic_write import atomic_write

__all__ = ['class_figures', 'class_rows', 'class_table', 'write_class_table']

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


def class_rows(
    names: Sequence[str],
    correct: Tensor,
    support: Tensor,
    counts: Sequence[float] | None = None,
    *,
    many: int = 100,
    few: int = 20,
) -> list[dict]:
    """One row for each class.

    Args:
        names: Class names, length C.
        correct: Right predictions of each class, shape (C,).
        support: Test samples (pixels) of each class, shape (C,).
        counts: Training samples of each class, length C.
        many: See :func:`mmfair.functional.shot_groups`.
        few: See :func:`mmfair.functional.shot_groups`.

    Returns:
        Rows with ``class``, ``name``, ``train_count``, ``group``,
        ``support``, ``correct`` and ``accuracy`` (per cent); what is unknown
        is None.

    Examples:
        >>> import torch
        >>> hits = torch.tensor([3]), torch.tensor([4])
        >>> class_rows(['cat'], *hits, [7])[0]['accuracy']
        75.0
    """
    groups = {}
    if counts is not None:
        for group, members in shot_groups(counts, many, few).items():
            groups.update(dict.fromkeys(members, group))
    return [
        {
            'class': index,
            'name': name,
            'train_count': None if counts is None else _short(counts[index]),
            'group': groups.get(index),
            'support': total,
            'correct': right,
            'accuracy': 100 * right / total if total else None,
        }
        for index, (name, right, total) in enumerate(
            zip(names, correct.tolist(), support.tolist(), strict=True)
        )
    ]


def _short(count: float) -> float:
    """A whole number as one; images' worth of pixels to four places."""
    return int(count) if int(count) == count else round(float(count), 4)


def class_figures(rows: Sequence[dict]) -> dict[str, float]:
    """Accuracies under names that loggers accept.

    Args:
        rows: From :func:`class_rows`.

    Returns:
        Accuracy of each tested class under ``class/<name>``.

    Examples:
        >>> class_figures([{'class': 3, 'name': 'c++', 'accuracy': 75.0}])
        {'class/c_': 75.0}
    """
    figures: dict[str, float] = {}
    for row in rows:
        if row['accuracy'] is None:
            continue
        name = 'class/' + re.sub(r'[^\w. -]+', '_', row['name'])
        if name in figures:
            name = f'{name}_{row["class"]}'
        figures[name] = row['accuracy']
    return figures


def class_table(
    rows: Sequence[dict],
    summary: dict[str, float],
    max_rows: int = 50,
    *,
    columns: Sequence[str] = _COLUMNS,
    width: int = 100,
) -> str:
    """Text for the log: the classes, then the summary in one line.

    Args:
        rows: From :func:`class_rows`, or others with ``columns``.
        summary: Figures by name.
        max_rows: With more classes than this, only the least accurate ones
            are shown.
        columns: What to show of the rows.
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
        tested = [row for row in rows if row['accuracy'] is not None]
        shown = sorted(tested, key=lambda row: row['accuracy'])[:max_rows]
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
        rows: From :func:`class_rows`, or others with ``columns``.
        summary: Figures by name, and what else JSON can hold.
        own: Whether files that are there may be replaced. Others' are kept
            under a number, and the log says so.
        columns: The keys of each row, in the order of the CSV file.
    """
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator='\n')
    writer.writeheader()
    writer.writerows(rows)
    content = {'summary': summary, 'classes': list(rows)}
    texts = {
        '.json': json.dumps(content, indent=2, ensure_ascii=False) + '\n',
        '.csv': stream.getvalue(),
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
