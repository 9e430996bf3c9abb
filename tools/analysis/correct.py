r"""Try cheap corrections on a trained model, and write the best into it.

For image classifiers of MMPretrain; nothing of mmfair need have been in the
training. The images go through the model once, and their features are found
again the next time. Examples::

    python tools/analysis/correct.py CONFIG CHECKPOINT
    python tools/analysis/correct.py CONFIG CHECKPOINT --aim worst \
        --write fixed.pth

Prints a table of corrections with what each changes, and writes it as CSV and
JSON with a picture of the trade-off.
"""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

if TYPE_CHECKING:
    from rich.console import Console

    from mmfair.corrections import CorrectionTable
    from mmfair.functional import ShotGroups
    from mmfair.model_corrections import ModelCorrections
    from mmfair.report import ModelRun

_TOOL = 'tools/analysis/correct.py'
# What the library calls its arguments, and what the command does.
_FLAGS = {
    'correct: aim must not': '--aim: aim must not',
    'correct: choose_on': '--choose-on: images',
}
_GROUPS = 'Set groups=ShotGroups(many=..., few=...)'


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
        '--aim',
        choices=['worst', 'balanced', 'few', 'overall'],
        default='balanced',
        help='what to choose for: the worst class, the mean over classes, '
        'that over few-shot classes, or accuracy over images (%(default)s)',
    )
    add(
        '--write',
        metavar='FILE.pth',
        help='write the chosen correction into the weights; the config of '
        'the model stays as it is',
    )
    add('--use', metavar='NAME', help='write this correction, not the chosen')
    add(
        '--out',
        metavar='DIR',
        help='folder of tables and picture; a folder for each checkpoint and '
        'aim below corrections in the work dir without it',
    )
    add(
        '--cache',
        metavar='DIR',
        help='folder in which features are kept; features in the work dir '
        'without it',
    )
    add(
        '--choose-on',
        choices=['auto', 'val', 'train', 'half-of-test'],
        default='auto',
        help='images that everything is chosen on; auto: validation images, '
        'or training images that are held out where there are none '
        '(%(default)s)',
    )
    add(
        '--max-train',
        type=int,
        default=200_000,
        metavar='N',
        help='training images at most, some of each class (%(default)s)',
    )
    add(
        '--prior-differs',
        action='store_true',
        help='the classes of the test images are as frequent as neither '
        'training nor validation images say: estimate how frequent, too',
    )
    add('--many', type=int, help='as in mmfair report')
    add('--few', type=int, help='as in mmfair report')
    add('--seed', type=int, default=0, help='of every choice (%(default)s)')
    add_arguments(parser)
    return parser.parse_args()


def main() -> None:
    """Correct a model."""
    args = parse_args()
    from mmfair.utils.entry_point import entry_point
    from mmfair.utils.in_flags import SHOT_FLAGS, in_flags

    remedy = 'Features so far are kept; the same command goes on from there.'
    with entry_point(trust_checkpoint=args.trust_checkpoint, remedy=remedy):
        try:
            make(args)
        except (ValueError, TypeError, FileNotFoundError) as error:
            message = in_flags(error, _FLAGS | SHOT_FLAGS)
            sys.exit(message.replace(_GROUPS, 'Set --many and --few'))


def make(args: argparse.Namespace) -> None:
    """Measure, choose, write."""
    groups = _groups(args)
    run = build_run(args)
    out, cache = folders(args, run.cfg.work_dir)
    from rich.console import Console
    from rich.progress import Progress

    from mmfair.model_corrections import correct_model, correction_estimate
    from mmfair.report.config_groups import config_groups
    from mmfair.report.progress_bar import progress_bar

    console = Console()

    def tell(sentence: str) -> None:
        console.print(sentence, soft_wrap=True, markup=False)

    if cache is None:
        tell('Features can not be kept there; they are held in memory.')
    tell(correction_estimate(run, args.max_train))
    with Progress(console=console, transient=True) as progress:
        made = correct_model(
            run,
            args.checkpoint,
            aim=args.aim,
            choose_on=args.choose_on,
            groups=_groups(args, config_groups(run.cfg) or groups),
            max_train=args.max_train,
            prior_differs=args.prior_differs,
            cache=cache,
            seed=args.seed,
            bar=lambda title, total: progress_bar(progress, title, total),
            tell=tell,
        )
    show(made.table, console, tell)
    finish(args, made, out, tell)


def build_run(args: argparse.Namespace) -> 'ModelRun':
    """The model and its test images, from a checked config."""
    from mmfair.functional.checks import check_number
    from mmfair.model_corrections import check_target
    from mmfair.report import ModelRun
    from mmfair.utils.check_output import (
        check_output_file,
        check_output_folder,
    )
    from mmfair.utils.config_check import check_config
    from mmfair.utils.launch import read_config

    for flag, number, least in (
        ('--max-train', args.max_train, 1),
        ('--seed', args.seed, 0),
    ):
        check_number(number, 'number', where=flag, at_least=least, whole=True)
    for flag, folder in (('--out', args.out), ('--cache', args.cache)):
        if folder is not None:
            check_output_folder(folder, flag)
    if args.use is not None:
        check_names(args.use)
    cfg = read_config(args)
    if not Path(args.checkpoint).is_file():
        raise FileNotFoundError(
            f'checkpoint: path must be a file, got {args.checkpoint!r}. Check '
            'the path.'
        )
    if args.write is not None:
        check_output_file(args.write, '--write')
        check_target(args.write, args.checkpoint)
    check_config(cfg, training=False)
    return ModelRun(
        cfg,
        args.checkpoint,
        max_images=None,
        seed=args.seed,
        trust_checkpoint=args.trust_checkpoint,
    )


def check_names(use: str) -> None:
    """Refuse a correction that does not exist, before the work."""
    from mmfair.corrections import default_corrections
    from mmfair.utils.did_you_mean import did_you_mean

    names = [
        one.name
        for several in (False, True)
        for one in default_corrections(
            several_labels=several, prior_differs=not several
        )
    ]
    if use not in names:
        raise ValueError(
            f'--use: name must be one of {", ".join(map(repr, names))}, got '
            f'{use!r}.{did_you_mean(use, names)}'
        )


def folders(
    args: argparse.Namespace, work_dir: str
) -> tuple[Path, Path | None]:
    """Where tables go, and where features are kept, if they can be."""
    from mmfair.utils.check_output import check_output_folder

    # The tables of another checkpoint or aim stay.
    checkpoint = Path(args.checkpoint)
    name, home = checkpoint.stem, checkpoint.parent.resolve()
    if home != Path(work_dir).resolve():
        name = f'{home.name}_{name}'
    default = Path(work_dir, 'corrections', f'{name}_{args.aim}')
    out = Path(args.out or default)
    check_output_folder(out, '--out')
    if args.cache is not None:
        return out, Path(args.cache)
    cache = Path(work_dir, 'features')
    try:
        check_output_folder(cache, '--cache')
    except ValueError:
        return out, None
    return out, cache


def show(
    table: 'CorrectionTable', console: 'Console', tell: Callable[[str], None]
) -> None:
    """Tables, notes and the verdict."""
    from mmfair.model_corrections import class_table, correction_table

    console.print(correction_table(table, console.width))
    row = table.winner if table.chosen != table.rows[0].name else None
    changes = None if row is None else class_table(table, row)
    if changes is not None:
        console.print(changes)
    for name, why in table.skipped.items():
        tell(f'Left out: {name} ({why}).')
    for sentence in (*table.notes, table.verdict):
        tell(sentence)


def finish(
    args: argparse.Namespace,
    made: 'ModelCorrections',
    out: Path,
    tell: Callable[[str], None],
) -> None:
    """Write what came out, and say what to do next."""
    from mmfair.model_corrections import (
        next_step,
        unfoldable,
        write_corrected,
        write_correction_files,
    )

    facts = {'config': args.config, 'checkpoint': args.checkpoint}
    write_correction_files(made.table, out, facts)
    tell(f'Written: {out / "corrections.csv"}, {out / "trade_off.png"}')
    row = made.table.winner if args.use is None else made.row(args.use)
    written = None
    if args.write is not None and row is not made.table.rows[0]:
        written = write_corrected(
            made,
            row,
            config=args.config,
            checkpoint=args.checkpoint,
            target=args.write,
            trust=args.trust_checkpoint,
        )
        tell(written.sentence)
    elif args.write is not None:
        tell(f'{args.write} was not written: there is nothing to write.')
    tell(
        next_step(
            made.table,
            config=args.config,
            checkpoint=args.checkpoint,
            unfoldable=unfoldable(row, made.layer),
            written=written,
        )
    )


def _groups(
    args: argparse.Namespace, groups: 'ShotGroups | None' = None
) -> 'ShotGroups':
    """Thresholds, those of the command line first."""
    from mmfair.functional import ShotGroups

    given = {'many': args.many, 'few': args.few}
    return replace(
        groups or ShotGroups(),
        **{key: value for key, value in given.items() if value is not None},
    )


if __name__ == '__main__':
    main()
