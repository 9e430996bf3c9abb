"""Which rows of long tables a page shows, so that it stays small."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mmfair.report.known_value import known_value
from mmfair.report.section import ReportTable

__all__ = ['page_rows', 'row_bytes']

# What HTML adds to the text of a cell, about.
_CELL = 110
_FEWEST = 20


def row_bytes(table: ReportTable) -> int:
    """What a row of a table adds to a page, about."""
    columns = len(table.columns)
    intervals = sum(column.interval is not None for column in table.columns)
    return _CELL * (columns + intervals)


def page_rows(
    tables: Iterable[ReportTable], budget: float
) -> dict[str, ReportTable]:
    """Tables as the page shows them; the files hold every row.

    Where all rows are too much, the longest tables show the lowest and the
    highest ones of their column ``rank``, or the first ones.

    Args:
        tables: All tables of a page.
        budget: Bytes that their rows may take together.

    Returns:
        By name, the tables; their title says what is left out.

    Examples:
        >>> from mmfair.report import Column
        >>> columns = [Column('name', 'class', words=True), Column('a', 'A')]
        >>> rows = [{'name': str(i), 'a': i} for i in range(1000)]
        >>> table = ReportTable('t', 'Classes', columns, rows, rank='a')
        >>> page_rows([table], 20_000)['t'].title
        'Classes: the 45 rows with the lowest and the 45 with the highest A, \
of 1,000; the CSV holds all'
    """
    tables = list(tables)
    limit = _limit(tables, budget)
    return {
        table.name: table if len(table.rows) <= limit else _cut(table, limit)
        for table in tables
    }


def _limit(tables: Sequence[ReportTable], budget: float) -> float:
    """Rows of a table at most."""
    sizes = sorted((len(table.rows), row_bytes(table)) for table in tables)
    left = budget
    for index, (rows, _) in enumerate(sizes):
        each = sum(size for _, size in sizes[index:])
        if rows * each > left:
            return max(_FEWEST, int(left / each))
        left -= rows * sizes[index][1]
    return math.inf


def _cut(table: ReportTable, limit: float) -> ReportTable:
    count = int(limit)
    rest = f', of {len(table.rows):,}; the CSV holds all'
    key = table.rank
    known = [row for row in table.rows if _number(row, key) is not None]
    if key is None or len(known) < count:
        title = f'{table.title}: the first {count:,} rows{rest}'
        return replace(table, rows=table.rows[:count], title=title)
    ordered = sorted(known, key=lambda row: _number(row, key))
    half = count // 2
    (name,) = (c.title for c in table.columns if c.key == key)
    title = (
        f'{table.title}: the {half:,} rows with the lowest and the {half:,} '
        f'with the highest {name}{rest}'
    )
    return replace(
        table, rows=[*ordered[:half], *ordered[-half:]], title=title
    )


def _number(row: Mapping[str, Any], key: str | None) -> float | None:
    value = known_value(row.get(key)) if key else None
    return value if isinstance(value, int | float) else None
