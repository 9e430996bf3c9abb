"""The cells of a table of experiments: texts and numbers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, stdev
from typing import Any

from results import Result, read_results
from scipy.stats import t as student

_DIFFERS, _ALONE = '(1)', '(2)'


@dataclass
class Cells:
    """A table in the making: a text and numbers for each cell."""

    titles: list[str]
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def cell(
    values: list[float], digits: int, *, kind: str = 'f', sign: str = ''
) -> str:
    """``mean ± sample std``; without the spread if there is one value.

    ``digits`` and ``kind`` are those of a format, ``sign`` that of the mean.
    """
    if not values:
        return '-'
    if wrong := [value for value in values if not math.isfinite(value)]:
        return f'not finite in {len(wrong)} of {len(values)}'
    spread = f' ± {stdev(values):.{digits}{kind}}' if values[1:] else ''
    return f'{mean(values):{sign}.{digits}{kind}}{spread}'


def value_of(run: Result, metric: str) -> float:
    """A metric of a run, which must be a number."""
    value = run.metrics[metric]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise SystemExit(
            f'table.py: {run.folder}: {metric} must be a number, got '
            f'{str(value)[:100]!r}. Choose another metric for the column.'
        )
    return value


def interval(pairs: list[float]) -> tuple[float, float, float] | None:
    """Mean and ends of its 95 % interval; needs two values.

    Values that are all the same, as of accuracies on few images, say nothing
    about other seeds: the ends are NaN, for none is as sure as no width says.
    """
    if len(pairs) < 2 or not all(map(math.isfinite, pairs)):
        return None
    if math.isclose(min(pairs), max(pairs), rel_tol=1e-9, abs_tol=1e-12):
        return mean(pairs), math.nan, math.nan
    half = stdev(pairs) / len(pairs) ** 0.5
    half *= float(student.ppf(0.975, len(pairs) - 1))
    middle = mean(pairs)
    return middle, middle - half, middle + half


def fill(
    table: dict[str, Any], out: Path, prefixes: list[str] | None = None
) -> tuple[Cells, list[Result]]:
    """All cells of a table, and the runs that they are of."""
    names = [row['name'] for row in table['rows']]
    names += [row['baseline'] for row in table['rows'] if 'baseline' in row]
    found = {
        name: read_results(out, name, prefixes)
        for name in dict.fromkeys(names)
    }
    runs = [run for by_seed in found.values() for run in by_seed.values()]
    shown = [
        run for row in table['rows'] for run in found[row['name']].values()
    ]
    columns = _all_columns(table, shown)
    first = table['columns'][0]['title']
    last = f'{first}, less the baseline'
    titles = [column['title'] for column in columns]
    cells = Cells(['row', *titles, 'seeds', last])
    for row in table['rows']:
        own = found[row['name']]
        texts, numbers = [row['name']], {'row': row['name']}
        for column in columns:
            text, figures = _column_cell(column, row, own.values())
            texts.append(text)
            numbers.update(figures)
        texts.append(str(len(own)) if own else _why_none(row))
        numbers['seeds'] = len(own)
        base = found.get(row.get('baseline'), {})
        text, figures = _difference(table, row, own, base, cells)
        cells.rows.append([*texts, text])
        named = {f'{last}{end}': value for end, value in figures.items()}
        cells.numbers.append({**numbers, **named})
    return cells, runs


def _all_columns(
    table: dict[str, Any], runs: list[Result]
) -> list[dict[str, Any]]:
    """Measured columns, the paper's beside them, then the best epochs."""
    columns = []
    for column in table['columns']:
        columns.append({**column, 'kind': 'measured'})
        title = column['title']
        if any(title in row.get('paper', {}) for row in table['rows']):
            columns.append(
                {'title': f'{title}, paper', 'of': title, 'kind': 'paper'}
            )
    for column in table['columns']:
        if any(column['metric'] in run.best_on_test for run in runs):
            title = f'best epoch on test: {column["title"]}'
            columns.append({**column, 'title': title, 'kind': 'best'})
    return columns


def _column_cell(
    column: dict[str, Any], row: dict[str, Any], runs: Iterable[Result]
) -> tuple[str, dict[str, Any]]:
    title = column['title']
    if column['kind'] == 'paper':
        value = row.get('paper', {}).get(column['of'])
        source = f' ({row["source"]})' if 'source' in row else ''
        text = '-' if value is None else f'{value}{source}'
        return text, {title: value}
    metric = column['metric']
    if column['kind'] == 'measured':
        values = [value_of(r, metric) for r in runs if metric in r.metrics]
    else:
        side = column.get('best', 'highest')
        values = [
            value for r in runs if (value := r.best(metric, side)) is not None
        ]
    finite = all(map(math.isfinite, values))
    figures = {
        title: mean(values) if values and finite else None,
        f'{title}, std': stdev(values) if len(values) > 1 and finite else None,
    }
    return cell(values, column.get('digits', 1)), figures


def _why_none(row: dict[str, Any]) -> str:
    return f'to come: {row["to_come"]}' if 'to_come' in row else 'not run'


def _difference(
    table: dict[str, Any],
    row: dict[str, Any],
    own: dict[int, Result],
    base: dict[int, Result],
    cells: Cells,
) -> tuple[str, dict[str, Any]]:
    """Mean paired difference, of runs that were tested on the same data."""
    both = [seed for seed in own if seed in base]
    same = [
        seed
        for seed in both
        if own[seed].fingerprints['test data']
        == base[seed].fingerprints['test data']
    ]
    if len(same) < len(both):
        cells.notes.append(
            f'{_DIFFERS} {row["name"]} and {row["baseline"]} were tested on '
            'different data.'
        )
        return f'- {_DIFFERS}', dict.fromkeys(('', ', low', ', high'))
    column = _compared(table, [runs[s] for s in same for runs in (own, base)])
    if own and base and len(same) < 2:
        count = 'one seed' if same else 'no seed'
        cells.notes.append(
            f'{_ALONE} {row["name"]} and {row["baseline"]} have {count} in '
            'common, and an interval needs two: run both with --seeds 0 1 2.'
        )
        return f'- {_ALONE}', dict.fromkeys(('', ', low', ', high'))
    metric = column['metric']
    pairs = [
        value_of(own[s], metric) - value_of(base[s], metric) for s in same
    ]
    ends = interval(pairs)
    if ends is None:
        return '-', dict.fromkeys(('', ', low', ', high'))
    form = '{:+.1f} [{:+.1f}, {:+.1f}]'
    if math.isnan(ends[1]):
        form = '{:+.1f} (no interval)'
    text = form.format(*ends)
    if column is not table['columns'][0]:
        text += f' ({column["title"]})'
    return text, dict(zip(('', ', low', ', high'), ends, strict=True))


def _compared(table: dict[str, Any], runs: list[Result]) -> dict[str, Any]:
    """The first column that all these runs have: tables can mix tasks."""
    for column in table['columns']:
        if all(column['metric'] in run.metrics for run in runs):
            return column
    names = [column['metric'] for column in table['columns']]
    raise SystemExit(
        f'table.py: runs must have one of {names}, got none in '
        f'{runs[0].folder}. Correct the metrics of the columns.'
    )
