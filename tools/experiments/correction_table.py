"""Corrections of several trainings in one table.

    python tools/experiments/correction_table.py OUT [OUT ...] [--rows NAME]

Each OUT is the folder that ``tools/analysis/correct.py --out OUT`` wrote for
one seed, all with one ``--aim``. Prints Markdown: a row a correction, mean and
sample standard deviation over the seeds, and the gain of the aim over the
model as it is, paired by seed, with its 95 % interval of Student's t; then how
far the chosen correction stays behind the best one in hindsight. ``--rows``
prints fewer rows; the sentence below is of all.
"""

import argparse
import json
import math
import sys
from pathlib import Path
from statistics import mean, stdev

from rows import chosen_names
from scipy import stats

NEEDED = ('overall', 'worst', 'harmonic_mean', 'gain')
COLUMNS = ('overall', 'many', 'medium', 'few', 'worst', 'harmonic_mean')


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('folders', nargs='+', type=Path, metavar='OUT')
    parser.add_argument(
        '--rows', nargs='+', metavar='NAME', help='rows to print; all without'
    )
    args = parser.parse_args()
    if len({path.resolve() for path in args.folders}) < len(args.folders):
        parser.error('OUT: folders must differ, got one twice')
    return args


def read(folder: Path) -> dict:
    """The numbers of one seed, corrections by name."""
    path = folder / 'corrections.json'
    if not path.is_file():
        sys.exit(
            f'OUT: must be a folder that correct.py wrote, got none of its '
            f'files at {str(path)!r}. Run tools/analysis/correct.py --out '
            f'{folder} first.'
        )
    try:
        found = json.loads(path.read_text(encoding='utf-8'))
        rows = {row['name']: row for row in found['corrections']}
        read = {
            'aim': found['aim'],
            'chosen': found['chosen'] or next(iter(rows), ''),
            'config': Path(found.get('facts', {}).get('config', '')).name,
            'checkpoint': found.get('facts', {}).get('checkpoint'),
            'rows': rows,
        }
        for name, row in rows.items():
            known = [key for key in COLUMNS if row.get(key) is not None]
            for key in (*NEEDED, *known):
                if not math.isfinite(row[key]):
                    raise ValueError(f'{key} of {name!r} is {row[key]}')
        if read['chosen'] not in rows:
            raise ValueError(f'chosen {read["chosen"]!r}, which is no row')
    except (
        *(AttributeError, LookupError, OSError, TypeError, ValueError),
    ) as error:
        sys.exit(
            f'OUT: {str(path)!r} must be whole, as correct.py writes it, got '
            f'{type(error).__name__}: {error}. Run '
            f'tools/analysis/correct.py --out {folder} again.'
        )
    return read


def check_seeds(folders: list[Path], seeds: list[dict]) -> None:
    """Refuse a mean over what are no seeds of one model."""
    for what in ('aim', 'config'):
        found = sorted({seed[what] for seed in seeds})
        if len(found) > 1:
            sys.exit(
                f'OUT: folders must have one {what}, got {", ".join(found)}. '
                'Make one table for each.'
            )
    taken: dict[str, Path] = {}
    for folder, seed in zip(folders, seeds, strict=True):
        checkpoint = seed['checkpoint']
        if checkpoint in taken:
            sys.exit(
                'OUT: folders must be of different checkpoints, got '
                f'{checkpoint!r} in {str(taken[checkpoint])!r} and '
                f'{str(folder)!r}. Leave one out.'
            )
        if checkpoint is not None:
            taken[checkpoint] = folder


def spread(values: list[float]) -> str:
    """``mean ± sample deviation``, in per cent; - where one is not known."""
    if None in values:
        return '-'
    if len(values) < 2:
        return f'{100 * values[0]:.1f}'
    return f'{100 * mean(values):.1f} ± {100 * stdev(values):.1f}'


def paired(values: list[float]) -> str:
    """Mean with the 95 % interval of Student's t, in points."""
    middle = 100 * mean(values)
    if len(values) < 2:
        return f'{middle:+.1f}'
    half = 100 * stdev(values) / len(values) ** 0.5
    half *= stats.t.ppf(0.975, len(values) - 1)
    return f'{middle:+.1f} [{middle - half:+.1f}, {middle + half:+.1f}]'


def main() -> None:
    """Print the table."""
    args = parse_args()
    folders = args.folders
    seeds = [read(folder) for folder in folders]
    check_seeds(folders, seeds)
    shared = [
        name
        for name in seeds[0]['rows']
        if all(name in seed['rows'] for seed in seeds)
    ]
    names = chosen_names(args.rows, shared)
    titles = [column.replace('_', ' ') for column in COLUMNS]
    print(f'| correction | {" | ".join(titles)} | gain of the aim | chosen |')
    print('|---' * (len(titles) + 3) + '|')
    for name in names:
        rows = [seed['rows'][name] for seed in seeds]
        cells = [
            spread([row.get(column) for row in rows]) for column in COLUMNS
        ]
        gain = '-'
        if name != shared[0]:
            gain = paired([row['gain'] for row in rows])
        times = sum(seed['chosen'] == name for seed in seeds)
        print(f'| {name} | {" | ".join(cells)} | {gain} | {times or ""} |')
    behind = [
        max(row['gain'] for row in seed['rows'].values())
        - seed['rows'][seed['chosen']]['gain']
        for seed in seeds
    ]
    gained = [seed['rows'][seed['chosen']]['gain'] for seed in seeds]
    print(
        f'\n{len(seeds)} seeds, aim {seeds[0]["aim"]}: the chosen correction '
        f'gains {paired(gained)} points and stays {spread(behind)} points '
        'behind the best in hindsight.'
    )


if __name__ == '__main__':
    main()
