"""Does the geometry of a class's features predict its accuracy?

    python tools/experiments/run.py geometry_fashion_mnist
    python tools/experiments/geometry_correlation.py geometry_fashion_mnist

and, for the hundred classes of CIFAR-100, with fewer settings of the curvature

    python tools/experiments/run.py geometry_cifar100 --rows ResNet-20
    python tools/experiments/geometry_correlation.py geometry_cifar100 \
        --rows ResNet-20 --epochs 1 4 8 --quick

Reads the checkpoints that the runs of a table left, and for each takes the
features of training and test images in front of the classifier, the accuracy
of each class on the test set, and Pearson's r between the two for every
quantity; of the last epoch also those at two places deeper inside, with
``--quick`` only where ``--inner-layers`` asks for them. Writes
``correlations.json`` and ``correlations.png`` into the folder of the runs, in
place of those of an earlier call, and prints Markdown: r, and what the median
class has, mean and sample standard deviation over the networks and seeds of
all rows.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from math import isfinite, nan
from pathlib import Path
from statistics import mean, median
from typing import Any

import torch
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from mmengine.runner import Runner
from paths import find_config
from plans import merge_row_options
from rich.progress import track
from rows import folder_name, load_table, out_folder, select_rows
from table_cells import cell
from torch import Tensor

from mmfair.evaluation import FeatureCollector, points_per_class
from mmfair.functional import (
    accuracy_correlation,
    by_class,
    class_accuracy,
    class_curvature,
    curvature_min_points,
    intrinsic_dimension,
    manifold_volume,
    separation_degree,
)
from mmfair.utils.config_check import check_config
from mmfair.utils.config_options import ConfigOptions, merge_options
from mmfair.utils.entry_point import entry_point
from mmfair.utils.evaluation_loader import evaluation_loader
from mmfair.utils.load_config import load_config
from mmfair.utils.load_weights import load_weights
from mmfair.utils.write_json import write_json

LAST = 'head.fc:input'
POINTS = 500
SIZES = (5, 10, 20, 50, 100, 200, 500)
# Left out for a hundred classes: beside the paper's curvature they have one of
# a higher dimension, and those that do not depend on the scale of a class.
SLOW = (
    'curvature, m = 1',
    'curvature, m = 4',
    'curvature, m = 2, k = 80',
    'curvature, m = 2, jet',
    'curvature, m = 6, scale-free',
)
CURVATURES: dict[str, dict[str, Any]] = {
    'curvature, m = 1': dict(tangent_dim=1),
    'curvature, m = 2': dict(tangent_dim=2),
    'curvature, m = 4': dict(tangent_dim=4),
    'curvature, m = 6': dict(tangent_dim=6),
    'curvature, literal m, root': dict(
        tangent_dim='literal', form='geometric_mean'
    ),
    'curvature, m = 2, k = 20': dict(tangent_dim=2, k=20),
    'curvature, m = 2, k = 80': dict(tangent_dim=2, k=80),
    'curvature, m = 2, jet': dict(tangent_dim=2, fit='jet'),
    'curvature, m = 2, l2': dict(tangent_dim=2, normalize='l2'),
    'curvature, m = 2, scale-free': dict(
        tangent_dim=2, normalize='neighborhood'
    ),
    'curvature, m = 6, scale-free': dict(
        tangent_dim=6, normalize='neighborhood'
    ),
    'mean curvature, m = 2': dict(tangent_dim=2, form='mean'),
    'mean curvature, m = 6': dict(tangent_dim=6, form='mean'),
    'tangent angle, m = 2': dict(tangent_dim=2, estimator='tangent_angle'),
    'tangent angle, m = 6': dict(tangent_dim=6, estimator='tangent_angle'),
}
Quantity = Callable[[Tensor, Tensor], Tensor]


def quantities(classes: int, quick: bool) -> dict[str, Quantity]:
    """Every quantity, as a function of features and labels."""
    found: dict[str, Quantity] = {
        'separation degree': partial(separation_degree, num_classes=classes),
        'separation degree, centred': partial(
            separation_degree, num_classes=classes, centred=True
        ),
        'volume': partial(by_class, manifold_volume, num_classes=classes),
        'participation ratio': partial(
            by_class, intrinsic_dimension, num_classes=classes
        ),
        'TwoNN': partial(
            by_class,
            partial(intrinsic_dimension, method='twonn'),
            num_classes=classes,
        ),
    }
    for name, settings in CURVATURES.items():
        if not (quick and name in SLOW):
            found[name] = partial(
                class_curvature, num_classes=classes, **settings
            )
    return found


def network(row: dict, options: dict) -> tuple[Config, torch.nn.Module]:
    """Config of a row and its model, which has no weights yet."""
    cfg = load_config(find_config(row['config']))
    merge_row_options(cfg, row['name'], row.get('options', {}))
    merge_options(cfg, options)
    check_config(cfg, training=False)
    if 'num_classes' not in (cfg.get('data_preprocessor') or {}):
        sys.exit(
            f'{row["config"]}: data_preprocessor must have num_classes, got '
            f'{cfg.get("data_preprocessor")}. Choose rows of image '
            'classifiers that set it outside of model.'
        )
    init_default_scope(cfg.default_scope)
    model = MODELS.build(cfg.model).eval()
    model.data_preprocessor = MODELS.build(
        dict(type='ClsDataPreprocessor', **cfg.data_preprocessor)
    )
    return cfg, model


def loaders(cfg: Config) -> dict[str, object]:
    """Loaders of the training and of the test images, in their order."""
    init_default_scope(cfg.default_scope)
    return {
        split: Runner.build_dataloader(evaluation_loader(cfg, split), seed=0)
        for split in ('train', 'test')
    }


@torch.no_grad()
def features_of(
    model: torch.nn.Module, loader: object, places: list[str]
) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """Features at each place, labels and predictions, by image."""
    kept: dict[str, list[Tensor]] = {place: [] for place in places}
    labels, predicted = [], []
    with FeatureCollector(model, places) as collector:
        for batch in loader:
            samples = model.test_step(batch)
            for place, rows in collector.take(len(samples)).items():
                kept[place].append(rows)
            labels.append(torch.cat([s.gt_label for s in samples]))
            predicted.append(torch.cat([s.pred_label for s in samples]))
    joined = {place: torch.cat(rows) for place, rows in kept.items()}
    return joined, torch.cat(labels), torch.cat(predicted)


def places_in(model: torch.nn.Module) -> dict[str, str]:
    """Three depths of a network: names and places."""
    backbone = dict(model.backbone.named_children())
    stages = [name for name in backbone if name.startswith(('layer', 'stage'))]
    if len(stages) < 3 and 'features' not in backbone:
        sys.exit(
            'backbone: must have three stages (layer..., stage...) or '
            f'features inside, got {", ".join(backbone)}. Measure the last '
            'layer alone: --quick, and no --inner-layers.'
        )
    if len(stages) < 3:  # LeNet: one sequence of layers
        name = 'features'
        depth = len(backbone[name])
        inner = [
            f'backbone.{name}.{depth // 3}',
            f'backbone.{name}.{2 * depth // 3}',
        ]
    else:
        inner = [f'backbone.{stages[0]}', f'backbone.{stages[-2]}']
    return {'first third': inner[0], 'second third': inner[1]}


def checkpoint_of(out: Path, row: str, seed: int, epoch: int) -> Path:
    """Where a run of a table leaves the weights of an epoch."""
    return out / folder_name(row) / f'seed{seed}' / f'epoch_{epoch}.pth'


def check_runs(out: Path, rows: list[str], args: argparse.Namespace) -> None:
    """End before the work where a number stands twice or a file is absent."""
    for flag, numbers in (('--seeds', args.seeds), ('--epochs', args.epochs)):
        if len(set(numbers)) < len(numbers):
            sys.exit(
                f'{flag}: numbers must differ, got {numbers}. Take out what '
                'stands twice.'
            )
    for row in rows:
        for seed in args.seeds:
            for epoch in args.epochs:
                path = checkpoint_of(out, row, seed, epoch)
                if not path.is_file():
                    sys.exit(
                        f'--out: folder must hold the weights of {row}, seed '
                        f"{seed}, epoch {epoch}, got no '{path}'. Run "
                        f'tools/experiments/run.py {args.table} first, or '
                        'name the --seeds, --epochs and --out that it left.'
                    )


def measure(
    out: Path,
    name: str,
    cfg: Config,
    model: torch.nn.Module,
    deeper: dict[str, str],
    args: argparse.Namespace,
) -> Iterator[dict]:
    """A record for each seed, epoch, place and split of a network."""
    parts = loaders(cfg)
    classes = cfg.data_preprocessor.num_classes
    chosen = quantities(classes, args.quick)
    for seed in args.seeds:
        for epoch in args.epochs:
            path = checkpoint_of(out, name, seed, epoch)
            load_weights(model, str(path))
            places = {'last': LAST}
            if epoch == max(args.epochs):
                places.update(deeper)
            taken = {
                split: features_of(model, loader, list(places.values()))
                for split, loader in parts.items()
            }
            accuracy = class_accuracy(*taken['test'][:0:-1], classes)
            for split, (features, labels, _) in taken.items():
                rows = points_per_class(labels, POINTS, num_classes=classes)
                for where, place in places.items():
                    values = values_at(
                        chosen, features[place][rows], labels[rows]
                    )
                    yield dict(
                        network=name,
                        seed=seed,
                        epoch=epoch,
                        place=where,
                        split=split,
                        accuracy=accuracy.tolist(),
                        values=values,
                        correlations=correlations(values, accuracy),
                        sizes=by_size(features[place], labels, classes)
                        if epoch == max(args.epochs)
                        and (where, split) == ('last', 'train')
                        and not args.quick
                        else None,
                    )


def values_at(
    chosen: dict[str, Quantity], features: Tensor, labels: Tensor
) -> dict[str, list[float]]:
    """Each quantity of each class."""
    values = {}
    for name, quantity in chosen.items():
        dim = quantity.keywords.get('tangent_dim', 1)
        if isinstance(dim, int) and dim >= features.size(1):
            continue  # a layer of few channels has no such tangent space
        values[name] = quantity(features, labels).tolist()
    return values


def correlations(
    values: dict[str, list[float]], accuracy: Tensor
) -> dict[str, float]:
    """Pearson's r of each quantity with class accuracy."""
    return {
        name: accuracy_correlation(torch.tensor(v), accuracy).r
        for name, v in values.items()
    }


def by_size(
    features: Tensor, labels: Tensor, classes: int
) -> dict[str, dict[int, float]]:
    """Mean class curvature of so many points, over that of the most.

    The same classes, thinned out at random: what changes is the number of
    points alone.
    """
    found: dict[str, dict[int, float]] = {}
    for kind in ('none', 'neighborhood'):
        sizes = {}
        for size in SIZES:
            draws = []
            for draw in range(max(1, 100 // size)):
                rows = points_per_class(
                    labels, size, num_classes=classes, seed=draw
                )
                curvature = class_curvature(
                    features[rows],
                    labels[rows],
                    num_classes=classes,
                    normalize=kind,
                    min_points=curvature_min_points(),
                )
                draws.append(curvature)
            sizes[size] = torch.stack(draws).mean(0)
        most = sizes[SIZES[-1]]
        found[kind] = {
            size: (value / most).mean().item() for size, value in sizes.items()
        }
    return found


def table(
    records: list[dict],
    keys: list[tuple[str, dict]],
    *,
    read: Callable[[dict, str], float],
    **form: str,
) -> str:
    """Markdown: quantities by rows, chosen records by columns.

    ``read`` gives the figure of a record, ``form`` is that of a cell.
    """
    lines = [
        f'| quantity | {" | ".join(title for title, _ in keys)} |',
        '|---' * (len(keys) + 1) + '|',
    ]
    for name in records[0]['correlations']:
        cells = []
        for _, wanted in keys:
            found = [
                read(record, name)
                for record in records
                if all(record[k] == v for k, v in wanted.items())
                and name in record['correlations']
            ]
            cells.append(cell(found, 2, **form))
        lines.append(f'| {name} | {" | ".join(cells)} |')
    return '\n'.join(lines)


def correlation_in(record: dict, name: str) -> float:
    """Pearson's r of a quantity with class accuracy."""
    return record['correlations'][name]


def middle_class(record: dict, name: str) -> float:
    """Median of a quantity over the classes that have it; NaN for none."""
    known = [value for value in record['values'][name] if isfinite(value)]
    return median(known) if known else nan


def draw(records: list[dict], path: Path) -> None:
    """Draw r over the epochs, one panel for each network."""
    from matplotlib.figure import Figure

    shown = {
        'separation degree': '#0072B2',
        'volume': '#E69F00',
        'participation ratio': '#56B4E9',
        'curvature, m = 2': '#D55E00',
        'curvature, m = 2, scale-free': '#CC79A7',
        'tangent angle, m = 2': '#009E73',
    }
    networks = list(dict.fromkeys(record['network'] for record in records))
    figure = Figure(figsize=(11, 4.2), layout='constrained')
    panels = figure.subplots(1, len(networks), sharey=True, squeeze=False)[0]
    classes = len(records[0]['accuracy'])
    for axes, network in zip(panels, networks, strict=True):
        for (name, colour), marker in zip(
            shown.items(), 'os^DvP', strict=True
        ):
            points = [
                (record['epoch'], record['correlations'][name])
                for record in records
                if record['network'] == network
                and record['place'] == 'last'
                and record['split'] == 'test'
            ]
            epochs = sorted({epoch for epoch, _ in points})
            means = [mean(r for e, r in points if e == x) for x in epochs]
            axes.plot(epochs, means, color=colour, linewidth=1.5)
            axes.plot(
                *zip(*points, strict=True),
                marker,
                color=colour,
                markersize=5,
                label=name,
            )
        axes.axhline(0, color='0.4', linewidth=1)
        axes.set_title(network, loc='left')
        axes.set_xlabel('epoch')
        axes.set_xticks(epochs)
        axes.set_ylim(-1.05, 1.05)
        axes.spines[['top', 'right']].set_visible(False)
        axes.grid(axis='y', color='0.9')
    panels[0].set_ylabel("Pearson's r with class accuracy")
    figure.legend(
        *panels[0].get_legend_handles_labels(),
        loc='outside lower center',
        ncols=3,
        frameon=False,
    )
    figure.suptitle(
        f'{classes} classes of test images, features before the classifier; '
        'a mark for each seed',
        fontsize=11,
        x=0.01,
        ha='left',
    )
    figure.savefig(path, dpi=150)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('table')
    parser.add_argument('--rows', nargs='+', help='names of rows; all if left')
    parser.add_argument('--seeds', nargs='+', type=int, default=[0, 1, 2])
    parser.add_argument('--epochs', nargs='+', type=int, default=[1, 5, 15])
    parser.add_argument('--out', help='folder of the runs')
    parser.add_argument(
        '--cfg-options',
        nargs='+',
        action=ConfigOptions,
        default={},
        metavar='KEY=VALUE',
        help='settings of every row, as they were given to run.py',
    )
    parser.add_argument(
        '--quick',
        action='store_true',
        help='fewer kinds of curvature, the last layer alone, no sizes: '
        'for a hundred classes',
    )
    parser.add_argument(
        '--inner-layers',
        action='store_true',
        help='with --quick: the inner layers of the last epoch too',
    )
    args = parser.parse_args()
    args.inner_layers |= not args.quick
    with entry_point(flags={}):
        correlate(args)


def correlate(args: argparse.Namespace) -> None:
    """Measure, write and print."""
    out = out_folder(args.table, args.out)
    rows = select_rows(load_table(args.table), args.rows)
    check_runs(out, list(rows), args)
    networks = {}
    for name, row in rows.items():
        cfg, model = network(row, args.cfg_options)
        networks[name] = (
            cfg,
            model,
            places_in(model) if args.inner_layers else {},
        )
    records = [
        record
        for name, parts in networks.items()
        for record in track(
            measure(out, name, *parts, args),
            name,
            total=len(args.seeds)
            * 2
            * (len(args.epochs) + 2 * args.inner_layers),
        )
    ]
    write_json(out / 'correlations.json', records, indent=1)
    last = max(args.epochs)
    columns = [
        (
            f'epoch {epoch}, {split}',
            dict(epoch=epoch, split=split, place='last'),
        )
        for split in ('test', 'train')
        for epoch in args.epochs
    ]
    columns += [
        (f'{place}, {split}', dict(epoch=last, split=split, place=place))
        for split in (('test', 'train') if args.quick else ('test',))
        for place in ('first third', 'second third')
        if args.inner_layers
    ]
    print(table(records, columns, read=correlation_in, sign='+'))
    print('\nMedian over the classes:\n')
    print(table(records, columns, read=middle_class, kind='g'))
    for kind in ('none', 'neighborhood'):
        found = [r['sizes'][kind] for r in records if r['sizes']]
        if not found:
            break
        cells = [
            f'{size}: {mean(f[size] for f in found):.2f}' for size in SIZES
        ]
        print(f'curvature by points of a class, {kind}: {", ".join(cells)}')
    draw(records, out / 'correlations.png')


if __name__ == '__main__':
    main()
