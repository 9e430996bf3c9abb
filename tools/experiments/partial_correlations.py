"""What does a quantity tell of class accuracy that others do not?

    python tools/experiments/geometry_correlation.py geometry_cifar100 \
        --rows ResNet-20 --epochs 8 --quick
    python tools/experiments/partial_correlations.py geometry_cifar100 \
        --given 'participation ratio' 'separation degree' volume

Reads the ``correlations.json`` that ``geometry_correlation.py`` wrote, and
prints Markdown: Pearson's r of each quantity with the accuracy of the classes,
and the partial r given each of the others, which is the r of what a linear fit
on them leaves of both. Last layer and last epoch; mean and sample standard
deviation over networks and seeds.
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import mean, stdev

import numpy as np
from rows import out_folder
from scipy.stats import pearsonr

SPLITS = ('train', 'test')


def partial_r(
    x: list[float], y: list[float], given: list[list[float]]
) -> float:
    """Pearson's r of what a linear fit on others leaves of x and y."""
    design = np.column_stack([np.ones(len(y)), *given])
    both = np.column_stack([x, y])
    fitted = design @ np.linalg.lstsq(design, both, rcond=None)[0]
    return float(pearsonr(*(both - fitted).T).statistic)


def read_records(path: Path, split: str) -> list[dict]:
    """The records of the last layer after the last epoch."""
    if not path.is_file():
        sys.exit(
            f"--out: folder must hold correlations.json, got no '{path}'. Run "
            'tools/experiments/geometry_correlation.py first.'
        )
    records = json.loads(path.read_text())
    last = max(record['epoch'] for record in records)
    return [
        record
        for record in records
        if (record['place'], record['split']) == ('last', split)
        and record['epoch'] == last
    ]


def cell(records: list[dict], name: str, given: str | None) -> str:
    """Mean and spread of a quantity's r, of what is left of another."""
    if name == given:
        return '-'
    found = [
        partial_r(
            record['values'][name],
            record['accuracy'],
            [] if given is None else [record['values'][given]],
        )
        for record in records
    ]
    spread = f' ± {stdev(found):.2f}' if len(found) > 1 else ''
    return f'{mean(found):+.2f}{spread}'


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--given', nargs='+', required=True)
    parser.add_argument('--split', choices=SPLITS, default='train')
    parser.add_argument('--out', help='folder of the runs')
    args = parser.parse_args()
    path = out_folder(args.table, args.out) / 'correlations.json'
    records = read_records(path, args.split)
    names = list(records[0]['values'])
    for name in args.given:
        if name not in names:
            sys.exit(f'--given: must be of {names}, got {name!r}.')
    titles = ['r', *(f'given {name}' for name in args.given)]
    print(f'| quantity | {" | ".join(titles)} |')
    print('|---' * (len(titles) + 1) + '|')
    for name in names:
        cells = [cell(records, name, given) for given in (None, *args.given)]
        print(f'| {name} | {" | ".join(cells)} |')


if __name__ == '__main__':
    main()
