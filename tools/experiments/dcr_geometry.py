"""Are class curvatures more alike after DCR? Tables 6 and 7 of the paper.

    python tools/experiments/run.py dcr_fashion_mnist_lt
    python tools/experiments/dcr_geometry.py dcr_fashion_mnist_lt

For every finished run of a table: the last validation accuracy, by which tau
is chosen; and of the last checkpoint, from all training images, the variance
of the class curvatures (Table 6), the standard deviation of their logarithms,
which does not depend on the scale of the features, and Pearson's r between
curvature and test accuracy (Table 7), over the classes with images enough for
a curvature. Prints Markdown.
"""

import argparse
import json
from pathlib import Path

from geometry_correlation import LAST, features_of, loaders, network
from rows import finished_runs, load_table, out_folder, select_rows
from table_cells import cell

from mmfair.evaluation.geometry import GeometrySettings
from mmfair.evaluation.geometry import measure as manifolds
from mmfair.functional import class_accuracy
from mmfair.utils.config_options import ConfigOptions
from mmfair.utils.entry_point import entry_point
from mmfair.utils.load_weights import load_weights

COLUMNS = (
    ('validation', 'val', 1),
    ('classes', 'classes', 0),
    ('curvature: variance', 'variance', 3),
    ('std of log', 'log_std', 2),
    ('r with accuracy', 'r', 2),
)


def last_validation(folder: Path) -> float:
    """Overall accuracy of the last validation of a run, in per cent."""
    name = 'class_accuracy/overall'
    # A test leaves a log folder too, without this file.
    logs = sorted(folder.glob('*/zero_bias.json'))
    path = Path(logs[-1].parent if logs else folder, 'vis_data/scalars.json')
    try:
        lines = map(json.loads, path.read_text('utf-8').splitlines())
        return [line[name] for line in lines if name in line][-1]
    except (LookupError, OSError, TypeError, ValueError) as error:
        raise ValueError(
            f"--out: '{path}' must hold {name} of each validation, got "
            f'{type(error).__name__}: {error}. Train the run anew.'
        ) from error


def last_weights(folder: Path) -> Path:
    """The last checkpoint of a run, which may have been moved since."""
    told = folder / 'last_checkpoint'
    text = told.read_text('utf-8').strip() if told.is_file() else ''
    path = folder / Path(text).name
    if not path.is_file():
        raise FileNotFoundError(
            f"--out: folder must hold the last weights, got no '{path}', "
            f"which '{told}' names. Train the run anew."
        )
    return path


def measure(row: dict, folder: Path, options: dict) -> dict[str, float]:
    """The figures of one run."""
    cfg, model = network(row, options)
    parts = loaders(cfg)
    classes = cfg.data_preprocessor.num_classes
    load_weights(model, str(last_weights(folder)))
    _, labels, predicted = features_of(model, parts['test'], [])
    accuracy = class_accuracy(predicted, labels, classes)
    features, labels, _ = features_of(model, parts['train'], [LAST])
    found = manifolds(
        features[LAST],
        labels,
        accuracy.tolist(),
        GeometrySettings(max_per_class=None, id_methods=()),
        class_names=[str(index) for index in range(classes)],
    )
    curvature = found.quantities['curvature']
    # A class of few images has none.
    curvature = curvature[curvature.isfinite()]
    return {
        'classes': len(curvature),
        'val': last_validation(folder),
        'variance': curvature.var(correction=0).item(),
        'log_std': curvature.log().std(correction=0).item(),
        'r': found.correlations['curvature'].r,
    }


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--rows', nargs='+', help='names of rows; all if left')
    parser.add_argument('--out', help='folder of the runs')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=ConfigOptions,
        default={},
        metavar='KEY=VALUE',
        help='settings of every row, as they were given to run.py',
    )
    args = parser.parse_args()
    with entry_point(flags={}):
        print_table(args)


def print_table(args: argparse.Namespace) -> None:
    """A row for each of the table's, as it is measured."""
    out = out_folder(args.table, args.out)
    titles = ['row', *(title for title, _, _ in COLUMNS), 'seeds']
    print(f'| {" | ".join(titles)} |')
    print('|---' * len(titles) + '|')
    for name, row in select_rows(load_table(args.table), args.rows).items():
        folders = finished_runs(out, name)
        found = [measure(row, folder, args.cfg_options) for folder in folders]
        cells = [
            cell([run[key] for run in found], digits)
            for _, key, digits in COLUMNS
        ]
        print(f'| {name} | {" | ".join(cells)} | {len(found)} |', flush=True)


if __name__ == '__main__':
    main()
