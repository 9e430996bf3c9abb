"""Corrections of several trainings in one table.

    python tools/experiments/correction_table.py OUT [OUT ...]

Each OUT is the folder that ``tools/analysis/correct.py --out OUT`` wrote for
one seed, all with one ``--aim``. Prints Markdown: a row a correction, mean and
sample standard deviation over the seeds, and the gain of the aim over the
model as it is, paired by seed, with its 95 % interval of Student's t; then how
far the chosen correction stays behind the best one in hindsight.
"""

import argparse
import json
import sys
from pathlib import Path
from statistics import mean, stdev

from scipy import stats

COLUMNS = ('overall', 'many', 'medium', 'few', 'worst', 'harmonic_mean')


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('folders', nargs='+', type=Path, metavar='OUT')
    args = parser.parse_args()
    if len(set(args.folders)) < len(args.folders):
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
    found = json.loads(path.read_text(encoding='utf-8'))
    found['rows'] = {row['name']: row for row in found['corrections']}
    return found


def spread(values: list[float]) -> str:
    """``mean ± sample deviation``, in per cent."""
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
    seeds = [read(folder) for folder in parse_args().folders]
    aims = sorted({seed['aim'] for seed in seeds})
    if len(aims) > 1:
        sys.exit(f'OUT: folders must have one aim, got {", ".join(aims)}.')
    shared = [
        name
        for name in seeds[0]['rows']
        if all(name in seed['rows'] for seed in seeds)
    ]
    titles = [column.replace('_', ' ') for column in COLUMNS]
    print(f'| correction | {" | ".join(titles)} | gain of the aim | chosen |')
    print('|---' * (len(titles) + 3) + '|')
    for name in shared:
        rows = [seed['rows'][name] for seed in seeds]
        cells = [spread([row[column] for row in rows]) for column in COLUMNS]
        gain = '-'
        if name != shared[0]:
            gain = paired([row['gain'] for row in rows])
        times = sum(seed['chosen'] == name for seed in seeds)
        print(f'| {name} | {" | ".join(cells)} | {gain} | {times or ""} |')
    behind = [
        max(row['gain'] for row in seed['rows'].values())
        - seed['rows'][seed['chosen'] or shared[0]]['gain']
        for seed in seeds
    ]
    gained = [
        seed['rows'][seed['chosen'] or shared[0]]['gain'] for seed in seeds
    ]
    print(
        f'\n{len(seeds)} seeds, aim {aims[0]}: the chosen correction gains '
        f'{paired(gained)} points and stays {spread(behind)} points behind '
        'the best in hindsight.'
    )


if __name__ == '__main__':
    main()
