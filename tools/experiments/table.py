"""Turn the results of a table's runs into Markdown or CSV.

    python tools/experiments/table.py zut_fashion_mnist_lt

Mean and sample standard deviation over the seeds, and their number, beside
the paper's figures where the table has them; a row without runs says so.
Where a row names its baseline, the last column is the mean difference to the
baseline's run of the same seed, with the 95 % interval of Student's t; it is
that of the first column, or of the one that ``--difference-of`` names. Runs of
different data or settings are never mixed: that is an error. ``--rows`` prints
some rows alone.
"""

import argparse
import shlex
import sys
from pathlib import Path
from typing import Any

from results import UNKNOWN, Result
from rows import load_table, out_folder, select_rows
from table_cells import fill

from mmfair.utils.atomic_write import atomic_write
from mmfair.utils.check_output import check_output_file
from mmfair.utils.write_csv import csv_text


def footer(runs: list[Result], command: str) -> str:
    """Where the numbers come from, in one line."""
    parts = [part for run in runs for part in run.parts()]
    commits = {str(part.get('commit') or UNKNOWN)[:12] for part in parts}
    dirty = any('dirty' in str(part.get('commit')) for part in parts)
    devices = {str(part.get('device', UNKNOWN)) for part in parts}
    versions = {
        f'{name} {version}'
        for part in parts
        for name, version in part.get('versions', {}).items()
        if version
    }
    changed = ' (with changes)' if dirty else ''
    return (
        f'Made by `{command}`; commits: {_listing(commits)}{changed}; '
        f'versions: {_listing(versions)}; devices: {_listing(devices)}.'
    )


def with_first(table: dict[str, Any], title: str) -> dict[str, Any]:
    """The table with a column at its beginning, of which differences are."""
    titles = [column['title'] for column in table['columns']]
    if title not in titles:
        sys.exit(
            f'--difference-of: title must be a column of the table, got '
            f'{title!r}. Write one of {titles}.'
        )
    columns = sorted(table['columns'], key=lambda c: c['title'] != title)
    return {**table, 'columns': columns}


def with_rows(table: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """The table with these rows alone, in its own order."""
    return {**table, 'rows': [*select_rows(table, names).values()]}


def _listing(values: set[str]) -> str:
    return ', '.join(sorted(values)) or UNKNOWN


def markdown(
    table: dict[str, Any],
    out: Path,
    prefixes: list[str] | None = None,
    command: str = 'table.py',
) -> str:
    """The table, from the ``result.json`` files below ``out``."""
    cells, runs = fill(table, out, prefixes)
    lines = [f'| {" | ".join(row)} |' for row in [cells.titles, *cells.rows]]
    lines.insert(1, '|---' * len(cells.titles) + '|')
    notes = [table['note']] if 'note' in table else []
    lines += ['', *notes, *cells.notes, footer(runs, command)]
    return '\n'.join(lines)


def as_csv(
    table: dict[str, Any], out: Path, prefixes: list[str] | None = None
) -> str:
    """The numbers of the table in full, each in a column of its own."""
    cells, _ = fill(table, out, prefixes)
    return csv_text(cells.numbers, list(cells.numbers[0]))


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add = parser.add_argument
    add('table', help='name of a table, or path of a .yml file')
    add('--rows', nargs='+', metavar='NAME', help='rows to print; all without')
    add('--out', help='folder of the runs')
    add('--format', choices=['md', 'csv'], default='md')
    add('--csv', metavar='FILE', help='write the CSV there too')
    add(
        '--difference-of',
        metavar='TITLE',
        help='the column that differences to the baseline are of, put first',
    )
    add(
        '--fingerprint',
        nargs='+',
        metavar='PREFIX',
        help='where runs of a row differ: beginnings of fingerprints of '
        'data or config, to choose by',
    )
    args = parser.parse_args()
    table = load_table(args.table)
    if args.rows:
        table = with_rows(table, args.rows)
    if args.difference_of is not None:
        table = with_first(table, args.difference_of)
    out = out_folder(args.table, args.out)
    if args.out and not out.is_dir():
        sys.exit(f'--out: path must be a folder, got {args.out!r}.')
    if args.csv is not None:
        try:
            check_output_file(args.csv, '--csv')
        except ValueError as error:
            sys.exit(str(error))
        atomic_write(args.csv, as_csv(table, out, args.fingerprint))
    if args.format == 'csv':
        print(as_csv(table, out, args.fingerprint), end='')
        return
    script = 'python tools/experiments/table.py'
    if sys.argv[0].startswith('mmfair '):
        script = sys.argv[0]
    command = f'{script} {shlex.join(sys.argv[1:])}'
    print(markdown(table, out, args.fingerprint, command))


if __name__ == '__main__':
    main()
