"""A table of corrections for the terminal."""

from collections.abc import Iterator

import numpy as np
from rich.table import Table
from rich.text import Text

from mmfair.corrections import CorrectionRow, CorrectionTable

__all__ = ['class_table', 'correction_table']

_Column = tuple[str, str, float]

# Key, title, factor.
_COLUMNS = (
    ('overall', 'overall', 100),
    ('mean', 'mean', 100),
    ('many', 'many', 100),
    ('medium', 'medium', 100),
    ('few', 'few', 100),
    ('worst', 'worst', 100),
    ('worst_ten', 'worst ten', 100),
    ('harmonic_mean', 'harmonic', 100),
    ('variance', 'variance', 1e4),
    ('calibration_error', 'ECE', 100),
)
# What goes first where a terminal is narrow; the files have all.
_LESS = ('variance', 'mean', 'harmonic_mean', 'calibration_error', 'medium')
_GAIN = 21


def correction_table(table: CorrectionTable, width: int = 120) -> Table:
    """A row a correction, numbers on the test images in per cent.

    Args:
        table: Of :func:`mmfair.corrections.correct`.
        width: Of the terminal, in letters; where it is narrow, columns are
            left out.

    Returns:
        For a console of rich; the chosen row is bold.
    """
    shown = _fitting(table, width)
    view = Table(title='Test images, per cent', pad_edge=False)
    view.add_column('correction')
    for _, title, _ in shown:
        view.add_column(title, justify='right', no_wrap=True)
    view.add_column('gain [95 %]', justify='right', no_wrap=True)
    for row in table.rows:
        numbers = [
            _number(row.test.get(key, np.nan), factor)
            for key, _, factor in shown
        ]
        gain = '' if row is table.rows[0] else _gain(row)
        view.add_row(
            Text(row.name),
            *numbers,
            gain,
            style='bold' if row.name == table.chosen else '',
        )
    return view


def class_table(
    table: CorrectionTable, row: CorrectionRow, most: int = 10
) -> Table | None:
    """The classes that a correction changes most, by name.

    Args:
        table: Where the row is from.
        row: A correction.
        most: Classes at most.

    Returns:
        The table; None where no class changes.
    """
    changed = list(_changed(row, most))
    if not changed:
        return None
    view = Table(title=f'Classes that {row.name} changes most', pad_edge=False)
    view.add_column('class')
    for title in ('before', 'after', 'change [95 %]'):
        view.add_column(title, justify='right')
    for index in changed:
        change, low, high = row.class_changes[index]
        after = row.class_rates[index]
        view.add_row(
            Text(table.class_names[index]),
            _number(after - change, 100),
            _number(after, 100),
            _interval(change, low, high),
        )
    return view


def _fitting(table: CorrectionTable, width: int) -> list[_Column]:
    """The columns for which there is room."""
    shown = [
        column
        for column in _COLUMNS
        if any(column[0] in row.test for row in table.rows)
    ]
    room = width - _GAIN - 4 - max(len(row.name) for row in table.rows)
    for least in _LESS:
        if sum(max(len(title), 5) + 3 for _, title, _ in shown) <= room:
            break
        shown = [column for column in shown if column[0] != least]
    return shown


def _changed(row: CorrectionRow, most: int) -> Iterator[int]:
    change = row.class_changes[:, 0]
    order = np.argsort(-np.abs(np.nan_to_num(change)), kind='stable')
    chosen = [int(i) for i in order[:most] if np.nan_to_num(change[i])]
    yield from sorted(chosen, key=lambda index: -change[index])


def _number(value: float, factor: float) -> str:
    return '-' if np.isnan(value) else f'{factor * value:.1f}'


def _gain(row: CorrectionRow) -> str:
    return _interval(row.gain.value, row.gain.low, row.gain.high)


def _interval(value: float, low: float, high: float) -> str:
    if np.isnan(value):
        return '-'
    text = f'{100 * value:+.1f}'
    if np.isnan(low) or np.isnan(high):
        return text
    return f'{text} [{100 * low:+.1f}, {100 * high:+.1f}]'
