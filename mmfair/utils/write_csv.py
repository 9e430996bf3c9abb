"""CSV whose cells are numbers where they are numbers, and never formulas."""

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence

from mmfair.utils.atomic_write import atomic_write
from mmfair.utils.write_json import plain_value

__all__ = ['csv_text', 'write_csv']

# What begins a formula in a spreadsheet, also in its full-width form.
_FORMULA = '=+-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}' + (
    '\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}'
)


def csv_text(
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[str] | None = None,
    *,
    header: bool = True,
) -> str:
    """Rows as CSV, numbers at full precision.

    A text that a spreadsheet would take for a formula, such as a class named
    ``=1+1``, stands behind an apostrophe, which shows it as it is. Texts that
    are numbers, and numbers below 0, are left alone.

    Args:
        rows: By column; what is unknown (None, NaN, infinity or absent) gives
            an empty cell, a list its JSON.
        columns: Names in their order; those of the rows, in the order of
            their first appearance, if None.
        header: Whether the first line holds the names.

    Returns:
        The text, with line feeds.

    Raises:
        TypeError: If a cell holds something else.

    References:
        OWASP, "CSV Injection", for the characters and the apostrophe.

    Examples:
        >>> print(csv_text([{'name': '=1+1', 'change': -0.5, 'low': None}]))
        name,change,low
        '=1+1,-0.5,
        <BLANKLINE>
    """
    plain = [plain_value(row) for row in rows]
    names = list(columns or dict.fromkeys(key for row in plain for key in row))
    lines = [names] if header else []
    lines += [[row.get(name) for name in names] for row in plain]
    text = ''.join(map(_line, lines))
    # Half of a pair, as in names from a damaged file, is no UTF-8.
    return text.encode('utf-8', 'replace').decode('utf-8')


def write_csv(
    path: str | os.PathLike[str],
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[str] | None = None,
) -> None:
    """Write :func:`csv_text` to a file, which is there whole or not at all.

    Args:
        path: Target; missing folders are made, an existing file is replaced.
        rows: See :func:`csv_text`.
        columns: See :func:`csv_text`.

    Raises:
        TypeError: If a cell holds what CSV can't.
    """
    atomic_write(path, csv_text(rows, columns))


def _line(cells: Sequence[object]) -> str:
    stream = io.StringIO()
    # Only what is in the line's end is quoted: a name may hold either.
    writer = csv.writer(stream, lineterminator='\r\n')
    writer.writerow([_cell(cell) for cell in cells])
    return stream.getvalue().removesuffix('\r\n') + '\n'


def _cell(value: object) -> object:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    # Half of a pair, as in names from a damaged file, is no UTF-8.
    text = value.encode('utf-8', 'replace').decode('utf-8')
    if text.startswith(tuple(_FORMULA)) and not _is_number(text):
        return f"'{text}"
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
