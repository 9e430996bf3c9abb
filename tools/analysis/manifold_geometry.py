r"""The geometry of each class's features beside the accuracy of the class.

For image classifiers of MMPretrain. Examples::

    python tools/analysis/manifold_geometry.py configs/zut/CONFIG.py CHECKPOINT
    python tools/analysis/manifold_geometry.py configs/zut/CONFIG.py \
        CHECKPOINT --split train --max-per-class 50 --features backbone neck
"""

import argparse
import math
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mmengine.config import Config
    from mmengine.runner import Runner

    from mmfair.evaluation import GeometryReport, SampleFeatures

_NAME = 'manifold_geometry'


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    from mmfair.utils.stack import require

    require('mmengine', f'tools/analysis/{_NAME}.py')
    from mmfair.utils.launch import add_arguments

    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('config', help='config file')
    parser.add_argument('checkpoint', help='checkpoint file')
    parser.add_argument(
        '--split',
        choices=['train', 'val', 'test'],
        default='test',
        help='images; those of train go through the pipeline of test '
        '(%(default)s)',
    )
    parser.add_argument(
        '--features',
        nargs='+',
        metavar='PATH',
        help='module whose output is measured, by dotted path; with :input '
        'behind, its input. Of a tuple, the last element is taken; (N, C, H, '
        'W) is averaged over positions, (N, L, C) over tokens. Several have '
        'a set of files each. Default: the input of the classifier, such as '
        'head.fc:input',
    )
    add_settings(parser)
    parser.add_argument(
        '--out',
        metavar='DIR',
        help='folder of the files, which are replaced there; without it that '
        f'of the log, WORK_DIR/{_NAME}/TIME',
    )
    add_arguments(parser)
    return parser.parse_args()


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add how the geometry is measured."""
    from mmfair.functional import (
        CURVATURE_NORMALIZATIONS,
        EIGH_METHODS,
        INTRINSIC_DIMENSION_METHODS,
    )

    add = parser.add_argument
    add('--k', type=int, default=40, help='neighbours (%(default)s)')
    add(
        '--tangent-dim',
        type=int,
        default=2,
        metavar='M',
        help='dimension of the tangent space (%(default)s)',
    )
    add(
        '--normalize',
        choices=CURVATURE_NORMALIZATIONS,
        default='none',
        help='how curvature is freed of the scale of the features '
        '(%(default)s)',
    )
    add(
        '--eigh',
        choices=EIGH_METHODS,
        default='cpu',
        help='where neighbourhoods are decomposed; '
        'tools/benchmarks/eigh_speed.py tells what is fastest (%(default)s)',
    )
    add(
        '--max-per-class',
        type=int,
        default=1000,
        metavar='N',
        help='points of a class at most, chosen at random (%(default)s)',
    )
    add('--seed', type=int, default=0, help='of that choice (%(default)s)')
    add(
        '--id-methods',
        nargs='+',
        choices=INTRINSIC_DIMENSION_METHODS,
        default=['participation_ratio', 'twonn'],
        help="intrinsic dimensions; 'tle' needs mmfair[geometry]",
    )


def check_settings(args: argparse.Namespace) -> None:
    """Raise at what would go wrong after the model has run."""
    from mmfair.functional import curvature_min_points
    from mmfair.utils.check_output import check_output_folder

    dim = args.tangent_dim
    least = curvature_min_points(dim) - 1 if dim >= 1 else 1
    for name, value, bound in (
        ('--tangent-dim', dim, 1),
        ('--k', args.k, least),
        ('--max-per-class', args.max_per_class, 1),
    ):
        if value < bound:
            of_dim = f' with --tangent-dim {dim}' if name == '--k' else ''
            raise ValueError(
                f'{name}: number must be >= {bound}{of_dim}, got {value}.'
            )
    if 'tle' in args.id_methods and find_spec('skdim') is None:
        raise ValueError(
            "--id-methods: 'tle' must find scikit-dimension, got none. "
            'Install it: pip install mmfair[geometry].'
        )
    if args.out is not None:
        check_output_folder(args.out, '--out')


def geometry_config(args: argparse.Namespace) -> 'Config':
    """Config whose test data are the split, checked."""
    from mmfair.utils.config_check import check_config
    from mmfair.utils.evaluation_loader import evaluation_loader
    from mmfair.utils.launch import read_config

    check_settings(args)
    cfg = read_config(args)
    scope = cfg.get('default_scope')
    if scope != 'mmpretrain':
        raise ValueError(
            'config: model must be an image classifier, with default_scope '
            f"'mmpretrain', got {scope!r}. Segmentors and detectors are not "
            'supported.'
        )
    cfg.load_from = args.checkpoint
    cfg.resume = False
    cfg.test_dataloader = evaluation_loader(cfg, args.split)
    cfg.test_cfg = cfg.get('test_cfg') or {}
    cfg.test_evaluator = cfg.get('test_evaluator') or []
    # A folder of its own: the run writes its config there.
    cfg.work_dir = str(Path(cfg.work_dir) / _NAME)
    hooks = cfg.setdefault('default_hooks', {})
    hooks.setdefault('class_counts', {'type': 'mmfair.ClassCountsHook'})
    check_config(cfg, training=False)
    return cfg


def tap(runner: 'Runner', places: list[str] | None) -> 'SampleFeatures':
    """Put the metric that gathers features in place of the config's."""
    from mmfair.evaluation import (
        FeatureCollector,
        SampleFeatures,
        classifier_input,
    )
    from mmfair.utils.metainfo_names import metainfo_names

    loop = runner.test_loop
    metainfo = loop.dataloader.dataset.metainfo
    names = metainfo_names(metainfo, where='config')
    places = places or [classifier_input(runner.model, len(names))]
    metric = SampleFeatures.like(
        loop.evaluator.metrics,
        FeatureCollector(runner.model, places, where='--features'),
        loop.dataloader.dataset,
    )
    loop.evaluator.metrics = [metric]
    loop.evaluator.dataset_meta = loop.dataloader.dataset.metainfo
    return metric


def report(
    args: argparse.Namespace, runner: 'Runner', metric: 'SampleFeatures'
) -> None:
    """Measure each place, write the files and say where they are."""
    from mmfair.evaluation import GeometryReport, GeometrySettings

    source = {
        'config': Path(args.config).name,
        'checkpoint': Path(args.checkpoint).name,
        'split': args.split,
    }
    settings = GeometrySettings(
        args.max_per_class,
        args.k,
        args.tangent_dim,
        args.normalize,
        args.eigh,
        args.id_methods,
        args.seed,
        where=_NAME,
    )
    places = metric.collector.places
    for place in places:
        made = GeometryReport(metric, place, settings)
        for message in made.warnings:
            runner.logger.warning(message)
        runner.logger.info(made.text())
        own = f'_{place.replace(":", "-")}' if len(places) > 1 else ''
        stem = Path(args.out or runner.log_dir) / f'{_NAME}{own}'
        made.write(stem, source)
        title = ', '.join([Path(args.config).stem, args.split, place])
        draw(made, title).savefig(f'{stem}.png', dpi=150)
        runner.logger.info(f'Written: {stem}.csv, .json, .png')


def draw(made: 'GeometryReport', title: str) -> 'Figure':
    """Accuracy against each quantity."""
    from mmfair.evaluation.geometry_rows import column_numbers
    from mmfair.visualization import geometry_scatter

    r = {
        made.axis(name): [
            math.nan if found[key] is None else found[key]
            for key in ('r', 'low', 'high')
        ]
        for name, found in made.correlations.items()
    }
    return geometry_scatter(
        [row['name'] for row in made.rows],
        column_numbers(made.rows, 'accuracy'),
        {
            made.axis(name): column_numbers(made.rows, name)
            for name in made.correlations
        },
        r,
        groups=[row['group'] for row in made.rows],
        title=f'{title}: Pearson r, 95 % interval over classes',
        accuracy_name=made.accuracy_name,
    )


def main() -> None:
    """Run the model over the split and report."""
    args = parse_args()
    from mmengine.dist import is_main_process

    from mmfair.utils.entry_point import entry_point
    from mmfair.utils.launch import build_runner

    try:
        cfg = geometry_config(args)
    except (ValueError, FileNotFoundError) as error:
        sys.exit(str(error))
    with entry_point(trust_checkpoint=args.trust_checkpoint):
        runner = build_runner(cfg)
        try:
            metric = tap(runner, args.features)
        except ValueError as error:
            sys.exit(str(error))
        with metric.collector:
            runner.test()
        if is_main_process():
            try:
                report(args, runner, metric)
            except ValueError as error:
                sys.exit(str(error))


if __name__ == '__main__':
    main()
