"""Does the answer to the zero image follow the training counts?

    python tools/experiments/zero_bias_prior.py zut_fashion_mnist_lt \
        --rows CE 'balanced softmax'

Prints, for each run of the rows, Pearson's r between the zero-image logits
and the log of the training counts, both per class, and the favoured class.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from rows import finished_runs, load_table, out_folder, select_rows
from scipy.stats import pearsonr


def newest(folder: Path, name: str) -> dict:
    """The last file of that name below a run's folder."""
    paths = list(folder.glob(f'*/{name}'))
    if not paths:
        sys.exit(
            f"'{folder}': run must have left {name}, got none. Run it with "
            "the hook zero_bias and the metric of the config's classes."
        )
    last = max(paths, key=lambda path: path.stat().st_mtime)
    return json.loads(last.read_text())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--rows', nargs='+', required=True)
    parser.add_argument('--out', help='folder of the runs')
    args = parser.parse_args()
    out = out_folder(args.table, args.out)
    for row in select_rows(load_table(args.table), args.rows):
        folders = finished_runs(out, row)
        if not folders:
            sys.exit(
                f'--out: folder must hold finished runs of {row}, got none in '
                f"'{out}'. Run the row with tools/experiments/run.py first, "
                'or name the --out that it left.'
            )
        for folder in folders:
            probe = newest(folder, 'zero_bias_test.json')
            classes = newest(folder, 'class_accuracy.json')['classes']
            logits = [entry['logit'] for entry in probe['classes']]
            counts = [entry['train_count'] for entry in classes]
            r = pearsonr(logits, np.log(counts)).statistic
            print(f'{row}, {folder.name}: r = {r:+.2f}, {probe["favoured"]}')


if __name__ == '__main__':
    main()
