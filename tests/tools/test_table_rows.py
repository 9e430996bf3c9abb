"""Rows of tables that change a config: their options fit and are used."""

from pathlib import Path

import mmengine
import pytest
from miniatures import ROOT, skip_cifar_checksums
from small_run import small_runner

TABLES = ROOT / 'tools' / 'experiments' / 'tables'
KINDS = ('zut_table', 'zut_fig', 'cr_table', 'long_tail')


def rows_with_options() -> list:
    """One row of each table, config and set of options by name."""
    found = {}
    for path in sorted(TABLES.glob('*.yml')):
        if not path.stem.startswith(KINDS):
            continue
        table = mmengine.load(path)
        for row in table['rows']:
            own = row.get('options', {})
            options = {**table.get('options', {}), **own}
            if options and 'config' in row and not row.get('test_only'):
                kind = (path.stem, row['config'], *options)
                found.setdefault(kind, (row, options))
    return [
        pytest.param(row, options, id=f'{kind[0]}-{row["name"]}')
        for kind, (row, options) in found.items()
    ]


@pytest.mark.slow
@pytest.mark.parametrize(('row', 'options'), rows_with_options())
@pytest.mark.filterwarnings('ignore')  # of the hosts, about their own parts
def test_a_row_builds_and_is_what_it_says(
    row: dict, options: dict, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    skip_cifar_checksums(monkeypatch)
    runner = small_runner(ROOT / row['config'], folder, options)
    assert {type(hook).__name__ for hook in runner.hooks} >= {
        kind.removeprefix('mmfair.')
        for option, kind in options.items()
        if option.startswith('default_hooks.') and option.count('.') == 2
        if option.endswith('.type')
    }
    for option, value in options.items():
        if '_delete_' not in option and 'imbalance_factor' not in option:
            found = runner.cfg
            for key in option.split('.'):
                found = found[key]
            assert found == value, option
