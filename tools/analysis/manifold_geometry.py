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

from geometry_arguments import add_settings, check_settings

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
