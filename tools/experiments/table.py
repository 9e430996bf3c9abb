"""Turn the results of a table's runs into Markdown.

    python tools/experiments/table.py zut_fashion_mnist_lt

Mean and sample standard deviation over the seeds, and their number; a row
without runs says so.
"""

import argparse
import json
from pathlib import Path
from statistics import mean, stdev

from run import ROOT, folder_name, load_table


def cell(values: list[float], digits: int) -> str:
    """``mean ± sample std``; without the spread if there is one value."""
    if not values:
        return '-'
    if len(values) == 1:
        return f'{values[0]:.{digits}f}'
    return f'{mean(values):.{digits}f} ± {stdev(values):.{digits}f}'


def markdown(table: dict, out: Path) -> str:
    """The table, from the ``result.json`` files below ``out``."""
    columns = table['columns']
    lines = [
        '| row | ' + ' | '.join(c['title'] for c in columns) + ' | seeds |',
        '|---' * (len(columns) + 2) + '|',
    ]
    for row in table['rows']:
        paths = sorted((out / folder_name(row['name'])).glob('*/result.json'))
        runs = [json.loads(path.read_text())['metrics'] for path in paths]
        cells = [
            cell(
                [run[c['metric']] for run in runs if c['metric'] in run],
                c.get('digits', 1),
            )
            for c in columns
        ]
        seeds = str(len(runs)) if runs else 'not run'
        lines.append('| ' + ' | '.join([row['name'], *cells, seeds]) + ' |')
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
