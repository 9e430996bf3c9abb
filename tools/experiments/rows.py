"""Tables of experiments: YAML files that name rows of runs.

Every key is told in ``docs/how_to/run_a_table.md``.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import yaml

ROOT = Path(__file__).resolve().parents[2]
if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(ROOT))
TABLES = Path(__file__).resolve().parent / 'tables'
TABLE_KEYS = {'columns', 'rows', 'select', 'select_rule', 'options', 'note'}
COLUMN_KEYS = {'title', 'metric', 'digits', 'best'}
ROW_KEYS = {
    'name',
    'config',
    'options',
    'baseline',
    'paper',
    'source',
    'from',
    'checkpoint_option',
    'test_only',
    'to_come',
}


def load_table(name: str) -> dict[str, Any]:
    """The table of that name or path, checked.

    Raises:
        SystemExit: If there is none, with the names of those that there are,
            or if it breaks a rule.
    """
    path = TABLES / f'{name}.yml'
    if name.endswith(('.yml', '.yaml')):
        path = Path(name)
    if not path.exists():
        known = ', '.join(sorted(p.stem for p in TABLES.glob('*.yml')))
        raise SystemExit(f'run.py: no table {name!r}. Tables: {known}.')
    table = yaml.safe_load(path.read_text(encoding='utf-8'))
    check_table(table, path.name)
    return table


def out_folder(table: str, out: Path | None) -> Path:
    """Where the runs of a table lie."""
    default = ROOT / 'work_dirs' / 'experiments' / Path(table).stem
    return (out or default).resolve()


def select_rows(
    table: dict[str, Any], names: list[str] | None
) -> dict[str, dict[str, Any]]:
    """The rows asked for that can be run, by name, in the table's order."""
    rows = {row['name']: row for row in table['rows'] if 'to_come' not in row}
    unknown = set(names or ()) - set(rows)
    if unknown:
        raise SystemExit(
            f'run.py: no rows {sorted(unknown)}. Rows: {", ".join(rows)}.'
        )
    return {name: rows[name] for name in rows if not names or name in names}


def with_bases(
    table: dict[str, Any], chosen: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Rows and those whose checkpoints they start from; these first."""
    rows = {row['name']: row for row in table['rows']}
    found: dict[str, dict[str, Any]] = {}
    for name in chosen:
        chain = [name]
        while 'from' in rows[chain[-1]]:
            chain.append(rows[chain[-1]]['from'])
        found.update({link: rows[link] for link in reversed(chain)})
    return found


def folder_name(row: str) -> str:
    """The row's name as a folder: letters, digits, dot, dash."""
    return ''.join(c if c.isalnum() or c in '.-' else '_' for c in row)


def check_table(table: object, where: str) -> None:
    """Stop at the first rule that a table breaks."""
    if not isinstance(table, dict) or not {'columns', 'rows'} <= set(table):
        _refuse(where, 'table must have columns and rows', table)
    _check_keys(table, TABLE_KEYS, where, 'table')
    for column in table['columns']:
        _check_keys(column, COLUMN_KEYS, where, 'column')
        if not {'title', 'metric'} <= set(column):
            _refuse(where, 'column must have title and metric', column)
        if column.get('best', 'highest') not in ('highest', 'lowest'):
            rule = "best of a column must be 'highest' or 'lowest'"
            _refuse(where, rule, column['best'])
    names = [row.get('name') for row in table['rows']]
    titles = {column['title'] for column in table['columns']}
    folders = [folder_name(str(name)) for name in names]
    if None in names or len(set(folders)) < len(folders):
        _refuse(where, 'rows must have names that make folders apart', names)
    for row in table['rows']:
        _check_row(row, names, titles, f'{where}, row {row["name"]!r}')
    _check_chains(table['rows'], where)


def _check_row(
    row: dict[str, Any], names: list[str], titles: set[str], where: str
) -> None:
    _check_keys(row, ROW_KEYS, where, 'row')
    for key in ('baseline', 'from'):
        if row.get(key, names[0]) not in names:
            _refuse(where, f'{key} must be a row', row[key])
    unknown = set(row.get('paper', {})) - titles
    if unknown:
        _refuse(where, 'paper must name titles of columns', sorted(unknown))
    if 'to_come' not in row:
        _check_sources(row, where)


def _check_sources(row: dict[str, Any], where: str) -> None:
    """Where the model of a row comes from."""
    if row.get('test_only'):
        if 'from' not in row:
            _refuse(where, 'a row with test_only must have from', row)
    elif 'config' not in row:
        _refuse(where, 'row must have config or to_come', row)
    elif ('from' in row) != ('checkpoint_option' in row):
        rule = 'from must stand with checkpoint_option or test_only'
        _refuse(where, rule, row)


def _check_chains(rows: list[dict[str, Any]], where: str) -> None:
    """No row starts from itself, or from one that is not run."""
    by_name = {row['name']: row for row in rows}
    for row in rows:
        seen = [row['name']]
        while 'from' in by_name[seen[-1]]:
            seen.append(by_name[seen[-1]]['from'])
            if seen[-1] in seen[:-1]:
                _refuse(where, 'from must not lead back to its row', seen)
        if 'to_come' in by_name[seen[-1]] and 'to_come' not in row:
            _refuse(where, 'from must lead to a row that is run', seen)


def _check_keys(
    node: dict[str, Any], known: set[str], where: str, what: str
) -> None:
    unknown = set(node) - known
    if unknown:
        rule = f'keys of a {what} must be of {", ".join(sorted(known))}'
        _refuse(where, rule, sorted(unknown))


def _refuse(where: str, rule: str, got: object) -> NoReturn:
    raise SystemExit(
        f'{where}: {rule}, got {got}. See docs/how_to/run_a_table.md.'
    )
