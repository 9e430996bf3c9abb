"""Plans of small tables, for the tests of the runner of tables."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

DIGITS = 'configs/baselines/ce_resnet8_1xb32-100e_digits-lt-if20.py'
OVERALL = 'class_accuracy/overall'
COLUMN = {'title': 'overall', 'metric': OVERALL}


def arguments(**changes: Any) -> SimpleNamespace:
    values = {
        'seeds': [0],
        'cfg_options': {},
        'data_root': None,
        'launcher': 'none',
        'gpus': 1,
        'accumulate': None,
        'threads': 1,
    }
    return SimpleNamespace(**{**values, **changes})


def plans_of(scripts, rows: list, out: Path, **changes: Any) -> list:
    table = {'columns': [COLUMN], 'rows': rows, **changes.pop('table', {})}
    scripts.rows.check_table(table, 'mine')
    chosen = scripts.rows.select_rows(table, changes.pop('only', None))
    return scripts.plans.make_plans(
        table,
        scripts.rows.with_bases(table, chosen),
        out,
        arguments(**changes),
    )
