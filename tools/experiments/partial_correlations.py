"""What does a quantity tell of class accuracy that others do not?

    python tools/experiments/geometry_correlation.py geometry_cifar100 \
        --rows ResNet-20 --epochs 8 --quick
    python tools/experiments/partial_correlations.py geometry_cifar100 \
        --given 'participation ratio' 'separation degree' volume

Reads the ``correlations.json`` that ``geometry_correlation.py`` wrote, and
prints Markdown: Pearson's r of each quantity with the accuracy of the classes,
and the partial r given each of the others, which is the r of what a linear fit
on them leaves of both, over the classes in which all are known. Last layer
and last epoch; mean and sample standard deviation over networks and seeds, of
quantities that all of them have.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rows import check_names, chosen_names, out_folder
from scipy.stats import pearsonr
from table_cells import cell

SPLITS = ('train', 'test')


def partial_r(
    x: npt.ArrayLike, y: npt.ArrayLike, given: Sequence[npt.ArrayLike]
) -> float:
    """Pearson's r of what a linear fit on others leaves of x and y.

    NaN where it leaves nothing, or too few classes are known.
    """
    known = np.column_stack([x, y, *given])
    known = known[np.isfinite(known).all(1)]
    if len(known) < 3 + len(given):
        return math.nan
    both, design = known[:, :2], known.copy()
    design[:, :2] = [1, 0]
    left = both - design @ np.linalg.lstsq(design, both, rcond=None)[0]
    if (left.std(0) <= 1e-9 * both.std(0)).any():
        return math.nan
    return float(pearsonr(*left.T).statistic)


def read_records(path: Path, split: str) -> list[dict]:
    """The records of the last layer after the last epoch."""
    if not path.is_file():
        sys.exit(
            f"--out: folder must hold correlations.json, got no '{path}'. Run "
            'tools/experiments/geometry_correlation.py first.'
        )
    try:
        found = json.loads(path.read_text(encoding='utf-8'))
        last = max(record['epoch'] for record in found)
        records = [
            record
            for record in found
            if (record['place'], record['split']) == ('last', split)
            and record['epoch'] == last
        ]
        if not records:
            raise ValueError(f'no record of {split} images')
        for record in records:
            if not isinstance(record['network'], str):
                raise TypeError(f'network is {record["network"]!r}')
            for values in record['values'].values():
                np.array([values, record['accuracy']], float)  # of one length
    except (
        ArithmeticError,
        AttributeError,
        LookupError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        sys.exit(
            f"--out: '{path}' must be whole, as geometry_correlation.py "
            f'writes it, got {type(error).__name__}: {error}. Run '
            'tools/experiments/geometry_correlation.py again.'
        )
    return records


def remaining(
    records: list[dict], name: str, given: str | None
) -> list[float]:
    """Each record's r of a quantity, or of what is left of another."""
    found = []
    for record in records:
        values = {
            key: np.array(each, float)  # a class without one has NaN
            for key, each in record['values'].items()
        }
        accuracy = np.array(record['accuracy'], float)
        others = [] if given is None else [values[given]]
        found.append(partial_r(values[name], accuracy, others))
    return found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--given', nargs='+', required=True)
    parser.add_argument('--rows', nargs='+', help='names of rows; all if left')
    parser.add_argument('--split', choices=SPLITS, default='train')
    parser.add_argument('--out', help='folder of the runs')
    args = parser.parse_args()
    path = out_folder(args.table, args.out) / 'correlations.json'
    records = read_records(path, args.split)
    networks = dict.fromkeys(record['network'] for record in records)
    rows = chosen_names(args.rows, networks)
    records = [record for record in records if record['network'] in rows]
    first, *others = (record['values'] for record in records)
    names = [name for name in first if all(name in one for one in others)]
    check_names(args.given, names, flag='--given')
    titles = ['r', *(f'given {name}' for name in args.given)]
    print(f'| quantity | {" | ".join(titles)} |')
    print('|---' * (len(titles) + 1) + '|')
    for name in names:
        cells = [
            '-'
            if given == name
            else cell(remaining(records, name, given), 2, sign='+')
            for given in (None, *args.given)
        ]
        print(f'| {name} | {" | ".join(cells)} |')


if __name__ == '__main__':
    main()
