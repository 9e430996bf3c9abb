"""Turn the results of a table's runs into Markdown.

    python tools/experiments/table.py zut_fashion_mnist_lt

Mean and sample standard deviation over the seeds, and their number; a row
without runs says so. Where a row names its baseline, the last column is the
mean difference to the baseline's run of the same seed, with the 95 % interval
of Student's t.
"""

import argparse
import json
from pathlib import Path
from statistics import mean, stdev

from run import ROOT, folder_name, load_table
from scipy.stats import t as student


def read_runs(out: Path, row: str) -> dict[int, dict[str, float]]:
    """Seed -> metrics of the finished runs of a row."""
    paths = (out / folder_name(row)).glob('*/result.json')
    records = [json.loads(path.read_text()) for path in paths]
    return {record['seed']: record['metrics'] for record in records}


def cell(values: list[float], digits: int) -> str:
    """``mean ± sample std``; without the spread if there is one value."""
    if not values:
        return '-'
    if len(values) == 1:
        return f'{values[0]:.{digits}f}'
    return f'{mean(values):.{digits}f} ± {stdev(values):.{digits}f}'


def difference(
    runs: dict[int, dict], baseline: dict[int, dict], metric: str
) -> str:
    """Mean paired difference and its 95 % interval; needs two seeds."""
    pairs = [
        run[metric] - baseline[seed][metric]
        for seed, run in runs.items()
        if seed in baseline
    ]
    if len(pairs) < 2:
        return '-'
    half = stdev(pairs) / len(pairs) ** 0.5
    half *= float(student.ppf(0.975, len(pairs) - 1))
    middle = mean(pairs)
    return f'{middle:+.1f} [{middle - half:+.1f}, {middle + half:+.1f}]'


def markdown(table: dict, out: Path) -> str:
    """The table, from the ``result.json`` files below ``out``."""
    columns = table['columns']
    paired = columns[0]
    titles = [column['title'] for column in columns]
    titles = ['row', *titles, 'seeds', f'{titles[0]}, less the baseline']
    lines = [f'| {" | ".join(titles)} |', '|---' * len(titles) + '|']
    for row in table['rows']:
        runs = read_runs(out, row['name'])
        cells = [
            cell(
                [run[c['metric']] for run in runs.values()],
                c.get('digits', 1),
            )
            for c in columns
        ]
        cells.append(str(len(runs)) if runs else 'not run')
        baseline = read_runs(out, row['baseline']) if 'baseline' in row else {}
        cells.append(difference(runs, baseline, paired['metric']))
        lines.append(f'| {" | ".join([row["name"], *cells])} |')
    return '\n'.join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--out', type=Path, help='folder of the runs')
    args = parser.parse_args()
    out = args.out or ROOT / 'work_dirs' / 'experiments' / args.table
    print(markdown(load_table(args.table), out))


if __name__ == '__main__':
    main()
