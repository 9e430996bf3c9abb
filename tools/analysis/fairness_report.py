r"""Which classes does a model fail, and why: one page, its figures and tables.

For image classifiers of MMPretrain, with one label or several, segmentors of
MMSegmentation and models that find persons again; nothing of mmfair need have
been in the training. Writes report.html, which opens from disk, figures/ and
tables/. Examples::

    python tools/analysis/fairness_report.py CONFIG CHECKPOINT --out DIR
    python tools/analysis/fairness_report.py CONFIG CHECKPOINT --name CE \
        --compare ZUT=ZUT_CONFIG,ZUT_CHECKPOINT --out DIR \
        --sections summary classes
"""

import argparse
import sys
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from mmfair.functional import ShotGroups
    from mmfair.report import ModelRun, ReportSettings

_TOOL = 'tools/analysis/fairness_report.py'
# As they are imported, and as they are installed.
_PACKAGES = {
    'jinja2': 'jinja2',
    'matplotlib': 'matplotlib',
    'pandas': 'pandas',
    'pytorch_grad_cam': 'grad-cam',
    'sklearn': 'scikit-learn',
}
# What the library calls its arguments, and what the command does.
_FLAGS = {
    'fairness_report: section names': '--sections: names',
    'fairness_report: models': '--compare: models',
    'fairness_report: k ': '--k: number ',
    'fairness_report: seed': '--seed: number',
    'fairness_report: shortcut_images': '--shortcut-images: number',
    'fairness_report: correction_images': '--correction-images: number',
}


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    from mmfair.utils.stack import require

    require('mmengine', _TOOL)
    from mmfair.utils.launch import add_arguments

    parser = argparse.ArgumentParser(
        description=__doc__.split('\n\n')[0].removesuffix('\n'),
    )
    add = parser.add_argument
    add('config', help='config file')
    add('checkpoint', help='checkpoint file')
    add(
        '--compare',
        action='extend',
        nargs='+',
        default=[],
        metavar='NAME=CONFIG,CHECKPOINT',
        help='other models on the same data, five at most',
    )
    add('--name', help='what to call the first model; its config without it')
    add('--out', required=True, metavar='DIR', help='folder of the report')
    add(
        '--split',
        choices=['train', 'val', 'test'],
        default='test',
        help='images; those of train go through the pipeline of test '
        '(%(default)s)',
    )
    add(
        '--sections',
        nargs='+',
        metavar='NAME',
        help='parts of the page, such as summary and classes; all without it',
    )
    add(
        '--max-images',
        type=int,
        default=10_000,
        metavar='N',
        help='images at most, chosen at random (%(default)s); of models '
        'that find persons all take part',
    )
    add(
        '--shortcut-images',
        type=int,
        default=2000,
        metavar='N',
        help='images of the section on shortcuts at most; each is answered '
        'five times (%(default)s)',
    )
    add(
        '--correction-images',
        type=int,
        default=10_000,
        metavar='N',
        help='training images of the section on corrections at most '
        '(%(default)s)',
    )
    add(
        '--many',
        type=int,
        help='a class with more training samples is many-shot; as in the '
        'metrics of the config, else 100',
    )
    add(
        '--few',
        type=int,
        help='a class with fewer training samples is few-shot; as in the '
        'metrics of the config, else 20',
    )
    add(
        '--k',
        type=int,
        default=40,
        help='neighbours of the curvature; fewer than a class has images '
        '(%(default)s)',
    )
    add('--seed', type=int, default=0, help='of every choice (%(default)s)')
    add_arguments(parser)
    return parser.parse_args()


def models(args: argparse.Namespace) -> dict[str, tuple[str, str]]:
    """Name of each model to its config and checkpoint."""
    from mmfair.report.named_models import named_models

    first = args.config, args.checkpoint
    return named_models(*first, args.name, args.compare)


def check_settings(args: argparse.Namespace) -> 'ReportSettings':
    """Raise at what would go wrong later; settings of the report."""
    for module, package in _PACKAGES.items():
        if find_spec(module) is None:
            raise ValueError(
                f'{_TOOL}: package {package} must be installed, got none. '
                'Install the extra: pip install mmfair[report].'
            )
    if args.max_images < 1:
        raise ValueError(
            f'--max-images: number must be >= 1, got {args.max_images}.'
        )
    from mmfair.functional import ShotGroups
    from mmfair.report import ReportSettings
    from mmfair.utils.check_output import check_output_folder

    check_output_folder(args.out, '--out')
    check_sections(args)
    return ReportSettings(
        groups=_groups(args, ShotGroups()),
        seed=args.seed,
        shortcut_images=args.shortcut_images,
        correction_images=args.correction_images,
        k=args.k,
    )


def check_sections(args: argparse.Namespace) -> None:
    """Those that there are for models of this kind."""
    from mmfair.report import (
        PERSON_SECTIONS,
        SECTIONS,
        check_request,
        retrieval_metric,
    )
    from mmfair.utils.launch import read_config

    args.persons = retrieval_metric(read_config(args)) is not None
    known = PERSON_SECTIONS if args.persons else SECTIONS
    args.sections = args.sections or [*known]
    check_request([*models(args)], args.sections, [*known])


def _groups(args: argparse.Namespace, groups: 'ShotGroups') -> 'ShotGroups':
    """Thresholds, those of the command line first."""
    given = {'many': args.many, 'few': args.few}
    return replace(groups, **{k: v for k, v in given.items() if v is not None})


def build_run(
    args: argparse.Namespace, name: str, config: str, checkpoint: str
) -> 'ModelRun':
    """A model and its images, from a checked config."""
    from mmfair.report import ModelRun, PersonRun
    from mmfair.utils.config_check import check_config
    from mmfair.utils.launch import read_config

    cfg = read_config(argparse.Namespace(**{**vars(args), 'config': config}))
    if not Path(checkpoint).is_file():
        raise FileNotFoundError(
            f'checkpoint: path must be a file, got {checkpoint!r}. Check the '
            'path.'
        )
    check_config(cfg, training=False)
    kind, chosen = PersonRun, {}
    if not args.persons:
        kind = ModelRun
        chosen = {'max_images': args.max_images, 'seed': args.seed}
    return kind(
        cfg,
        checkpoint,
        split=args.split,
        name=name,
        trust_checkpoint=args.trust_checkpoint,
        **chosen,
    )


def main() -> None:
    """Measure the models and write the page."""
    args = parse_args()
    from mmfair.utils.entry_point import entry_point

    with entry_point(trust_checkpoint=args.trust_checkpoint):
        make(args)


def make(args: argparse.Namespace) -> None:
    """Measure the models and write the page."""
    from mmfair.utils.in_flags import SHOT_FLAGS, in_flags

    flags = _FLAGS | SHOT_FLAGS
    try:
        settings = check_settings(args)
        from mmfair.report.config_groups import config_groups

        named = models(args)
        runs = [build_run(args, name, *files) for name, files in named.items()]
        groups = config_groups(runs[0].cfg)
        if groups is not None:
            settings = replace(settings, groups=_groups(args, groups))
    except (ValueError, TypeError, FileNotFoundError) as error:
        sys.exit(in_flags(error, flags))
    from rich.console import Console
    from rich.progress import Progress

    from mmfair.report import fairness_report, person_estimate, person_report
    from mmfair.report.report_estimate import report_estimate
    from mmfair.report.report_facts import report_facts

    console = Console()
    images = f'{len(runs[0].indices)} of the {args.split} split'
    facts = report_facts(named, images, settings)
    logs = [Path(file).parent for _, file in named.values()]
    write = partial(fairness_report, log_folders=logs)
    if args.persons:
        write = person_report
        del facts['Groups']  # of classes
        estimate = person_estimate(runs)
    else:
        estimate = report_estimate(runs, args.sections, settings)
    console.print(estimate, soft_wrap=True)
    try:
        with Progress(console=console, transient=True) as progress:
            page = write(
                runs,
                Path(args.out),
                sections=args.sections,
                facts=facts,
                settings=replace(settings, progress=progress),
            )
    except ValueError as error:
        sys.exit(in_flags(error, flags))
    console.print(f'Written: {page}', soft_wrap=True)


if __name__ == '__main__':
    main()
