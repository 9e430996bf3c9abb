"""Tables of experiments: YAML files that name rows of runs.

Every key is told in ``docs/how_to/run_a_table.md``.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml
from paths import ROOT, out_folder
from table_rules import check_table, folder_name, refuse

from mmfair.utils.did_you_mean import did_you_mean

__all__ = [
    'ROOT',
    'TABLES',
    'check_names',
    'check_table',
    'chosen_names',
    'finished_runs',
    'folder_name',
    'load_table',
    'out_folder',
    'select_rows',
    'with_bases',
]

TABLES = Path(__file__).resolve().parent / 'tables'


def load_table(name: str) -> dict[str, Any]:
    """The table of that name or path, checked.

    Raises:
        SystemExit: If there is none, with the names of those that there are,
            or if it can't be read, or breaks a rule.
    """
    path = TABLES / f'{name}.yml'
    if name.endswith(('.yml', '.yaml')):
        path = Path(name)
    if not path.is_file():
        known = ', '.join(sorted(p.stem for p in TABLES.glob('*.yml')))
        raise SystemExit(
            f'run.py: no table {name!r}. Tables: {known}.'
            + did_you_mean(name, known.split(', '))
        )
    try:
        table = yaml.safe_load(path.read_text(encoding='utf-8-sig'))
    except (ValueError, yaml.YAMLError) as error:
        where = ' '.join(str(error).split())
        refuse(str(path), 'file must be YAML in UTF-8', where)
    check_table(table, path.name)
    return table


def check_names(
    asked: Sequence[str], known: Iterable[str], *, flag: str
) -> None:
    """End where a flag has a name that is not known, or one twice."""
    if len(set(asked)) < len(asked):
        raise SystemExit(
            f'{flag}: names must differ, got {list(asked)}. Take out what '
            'stands twice.'
        )
    known = list(known)
    if unknown := sorted(set(asked) - set(known)):
        raise SystemExit(
            f'{flag}: names must be of those to choose from, got {unknown}. '
            f'There are {", ".join(map(repr, known))}.'
            + did_you_mean(unknown[0], known)
        )


def chosen_names(
    asked: Sequence[str] | None, known: Iterable[str]
) -> list[str]:
    """The names that ``--rows`` asks for, in the order of those known.

    Raises:
        SystemExit: See :func:`check_names`.
    """
    known = list(known)
    check_names(asked or (), known, flag='--rows')
    return [name for name in known if not asked or name in asked]


def select_rows(
    table: dict[str, Any], names: Sequence[str] | None
) -> dict[str, dict[str, Any]]:
    """The rows asked for that can be run, by name, in the table's order.

    Raises:
        SystemExit: See :func:`check_names`.
    """
    rows = {row['name']: row for row in table['rows'] if 'to_come' not in row}
    return {name: rows[name] for name in chosen_names(names, rows)}


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


def finished_runs(out: Path, row: str) -> list[Path]:
    """Folders of the runs of a row that left a result."""
    results = (out / folder_name(row)).glob('*/result.json')
    return sorted(path.parent for path in results)
