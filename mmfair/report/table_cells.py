"""What stands in the cells of a table on the page."""

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any, NamedTuple

from mmfair.report.section import Column, ReportTable

__all__ = ['TableCell', 'table_cells']

_MINUS = '\N{MINUS SIGN}'
# Numbers in a column whose largest one is above this are in powers of ten.
_LARGE = 1e9


class TableCell(NamedTuple):
    """A cell.

    Attributes:
        text: What one reads; None is unknown.
        number: What to sort by, for a known number.
        interval: Ends of the interval of a number, in brackets.
        note: What stands below.
    """

    text: str | None
    number: str | None = None
    interval: str | None = None
    note: str | None = None


def table_cells(table: ReportTable) -> list[list[TableCell]]:
    """Cells of a table, row by row, in the order of its columns.

    The numbers of a column have equally many decimals: none if all are
    whole, and the ends of their intervals too. Where these decimals would
    make a zero of the largest number, and for very large ones, the column is
    in powers of ten.

    Args:
        table: A table of a section.

    Returns:
        As many lists as the table has rows.

    Raises:
        ValueError: If no row has the key of a column.
        TypeError: If a column of numbers holds something else.

    Examples:
        >>> columns = [Column('name', 'class', words=True), Column('a', 'a')]
        >>> rows = [{'name': 'cat', 'a': -2.25}, {'name': 'dog', 'a': None}]
        >>> table = ReportTable('t', 'T', columns, rows)
        >>> [[cell.text for cell in row] for row in table_cells(table)]
        [['cat', '−2.2'], ['dog', None]]
    """
    columns = []
    for column in table.columns:
        if table.rows and not any(column.key in row for row in table.rows):
            keys = sorted({key for row in table.rows for key in row})
            raise ValueError(
                f'write_report: column of table {table.name!r} must be a key '
                f'of its rows, got {column.key!r}. Choose among {keys}.'
            )
        values = [_item(row.get(column.key)) for row in table.rows]
        make = _words if column.words else _numbers
        columns.append(make(table, column, values))
    return [list(row) for row in zip(*columns, strict=True)]


def _item(value: Any) -> Any:
    """A number of NumPy or PyTorch as Python's; NaN as None."""
    if hasattr(value, 'tolist'):
        value = value.tolist()
    unknown = isinstance(value, float) and math.isnan(value)
    return None if unknown else value


def _words(
    table: ReportTable, column: Column, values: Sequence[Any]
) -> list[TableCell]:
    return [
        TableCell(
            ', '.join(map(str, value))
            if isinstance(value, list | tuple)
            else None
            if value is None
            else str(value)
        )
        for value in values
    ]


def _numbers(
    table: ReportTable, column: Column, values: Sequence[Any]
) -> list[TableCell]:
    known = [value for value in values if value is not None]
    for value in known:
        if not isinstance(value, Real):
            raise TypeError(
                f'write_report: column {column.key!r} of table '
                f'{table.name!r} must hold numbers, got {value!r}. Set '
                'words=True for text.'
            )
    ends = [end for row in table.rows for end in _ends(row, column)]
    form = _form(_finite(known), _finite(ends), column.digits)
    if column.signed:
        form = f'+{form}'
    cells = []
    for value, row in zip(values, table.rows, strict=True):
        if value is None:
            cells.append(TableCell(None))
            continue
        cells.append(
            TableCell(
                _small(value, form, column) or _number(value, form),
                _sort_key(value),
                _interval(row, column, form),
                row.get(column.note) if column.note else None,
            )
        )
    return cells


def _small(value: float, form: str, column: Column) -> str | None:
    """What is too small to be shown but is not nothing."""
    least = 0 if form.endswith('.0f') else column.digits
    if column.small and 'e' not in form and 0 < value < 0.5 * 10**-least:
        return f'<{10**-least:.{least}f}'
    return None


def _interval(row: Mapping[str, Any], column: Column, form: str) -> str | None:
    """Both ends as the number itself is written, if they are known."""
    ends = _ends(row, column)
    if not ends:
        return None
    return f'[{", ".join(_number(end, form) for end in ends)}]'


def _ends(row: Mapping[str, Any], column: Column) -> list[float]:
    """Both ends of the interval of a number; none if one is not known."""
    ends = [_item(row.get(key)) for key in column.interval or ()]
    return [] if None in ends else ends


def _sort_key(value: float) -> str:
    """A number as JavaScript reads it."""
    return repr(float(value)).replace('inf', 'Infinity')


def _finite(values: Sequence[float]) -> list[float]:
    return [value for value in values if math.isfinite(value)]


def _form(finite: Sequence[float], ends: Sequence[float], digits: int) -> str:
    """Format of all numbers of a column and of their intervals."""
    largest = max(map(abs, finite), default=0)
    vanishes = 0 < largest < 0.5 * 10**-digits
    if vanishes or largest >= _LARGE:
        return f'.{digits}e'
    whole = all(value == int(value) for value in (*finite, *ends))
    return ',.0f' if whole else f',.{digits}f'


def _number(value: float, form: str) -> str:
    if math.isinf(value):
        return '∞' if value > 0 else f'{_MINUS}∞'
    text = format(value, form)
    if text[0] in '+-' and not text.strip('+-0.'):
        text = text[1:]
    if 'e' in text:
        mantissa, power = text.split('e')
        text = f'{mantissa}e{int(power)}'
    return text.replace('-', _MINUS)
