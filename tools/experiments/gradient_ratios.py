"""How hard did curvature regularisation pull? From the logs of a table.

    python tools/experiments/run.py dcr_fashion_mnist_lt
    python tools/experiments/gradient_ratios.py dcr_fashion_mnist_lt

For every finished run of a table with ``CurvatureBankHook``: the norm of the
gradient of ``loss_curvature`` at the features over that of the task's loss,
as the log has it, once for each line of it. Prints Markdown: the median, the
largest and the number of lines of each run.
"""

import argparse
import json
import statistics
from pathlib import Path

from rows import finished_runs, load_table, out_folder, select_rows

KEY = 'curvature/gradient_ratio'


def ratios(folder: Path) -> list[float]:
    """The ratios in the training logs of a run, by step; none without DCR."""
    by_step: dict[int, float] = {}
    for path in sorted(folder.glob('*/vis_data/scalars.json')):
        # A resumed training has several logs, and repeats steps.
        for line in map(json.loads, path.read_text().splitlines()):
            if KEY in line:
                by_step[line['step']] = line[KEY]
    return [by_step[step] for step in sorted(by_step)]


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--rows', nargs='+', help='names of rows; all if left')
    parser.add_argument('--out', help='folder of the runs')
    args = parser.parse_args()
    out = out_folder(args.table, args.out)
    print('| row | run | median | largest | lines |')
    print('|---|---|---|---|---|')
    for name in select_rows(load_table(args.table), args.rows):
        for folder in finished_runs(out, name):
            values = ratios(folder)
            if values:
                print(
                    f'| {name} | {folder.name} '
                    f'| {statistics.median(values):.3f} '
                    f'| {max(values):.2f} | {len(values)} |'
                )


if __name__ == '__main__':
    main()
