"""Train and test every row of a table for several seeds.

    python tools/experiments/run.py zut_fashion_mnist_lt --jobs 2

A table is a YAML file in ``tools/experiments/tables``, or a path; each row
names a config and the options that change it. A finished run is skipped, a
broken one resumed, and a failed one reported at the end without stopping the
others. Each run leaves ``result.json`` in its own folder; ``table.py`` beside
this script turns them into Markdown. See ``docs/how_to/run_a_table.md``.
"""

import argparse
import math
import signal
from pathlib import Path

from launchers import ClusterLauncher, LocalLauncher
from plans import make_plans
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rows import load_table, out_folder, select_rows, with_bases
from worker import ENDINGS, Worker

from mmfair.utils.config_options import ConfigOptions


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add = parser.add_argument
    add('table', help='name of a table, or path of a .yml file')
    add('--rows', nargs='+', help='names of rows; all if left out')
    add('--seeds', nargs='+', type=whole, default=[0, 1, 2])
    add('--jobs', type=positive, help='runs at a time; 1, on a cluster all')
    add('--threads', type=positive, default=1, help='CPU threads of a process')
    add('--out', help='work_dirs/experiments/TABLE')
    add('--data-root', help='folder in place of data/ in every data root')
    add(
        '--cfg-options',
        nargs='+',
        action=ConfigOptions,
        default={},
        metavar='KEY=VALUE',
        help='settings of every row, over those of the table',
    )
    add('--dry-run', action='store_true', help='print the commands alone')
    add('--launcher', choices=['none', 'pytorch', 'slurm'], default='none')
    add('--gpus', type=positive, default=1, help='processes of each run')
    add('--accumulate', type=positive, metavar='K', help='see tools/train.py')
    add('--cluster', choices=['slurm', 'local'], default='slurm')
    add('--partition', help='of Slurm')
    add('--time-hours', type=hours, default=24, help='limit of a job')
    args = parser.parse_args()
    if args.launcher == 'none' and args.gpus > 1:
        parser.error('--gpus: launcher must be pytorch or slurm for several')
    if len(set(args.seeds)) < len(args.seeds):
        parser.error(f'--seeds: numbers must differ, got {args.seeds}')
    return args


def whole(text: str) -> int:
    """A number from 0 on; see :mod:`argparse`."""
    value = int(text)
    if not 0 <= value < 2**32:
        rule = 'must be >= 0 and < 2**32'
        raise argparse.ArgumentTypeError(f'{rule}, got {text}')
    return value


def positive(text: str) -> int:
    """A number from 1 on."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f'must be >= 1, got {text}')
    return value


def hours(text: str) -> float:
    """A finite time."""
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f'must be > 0, got {text}')
    return value


def make_launcher(
    args: argparse.Namespace, out: Path
) -> LocalLauncher | ClusterLauncher:
    """Where to carry the runs out."""
    if args.launcher != 'slurm':
        return LocalLauncher(args.jobs or 1, args.gpus)
    return ClusterLauncher(
        out / 'jobs',
        cluster=args.cluster,
        jobs=args.jobs,
        gpus=args.gpus,
        hours=args.time_hours,
        cpus=args.gpus * max(args.threads, 4),
        partition=args.partition,
    )


def check_out(out: Path) -> None:
    """End with a message where the runs could not be written."""
    from mmfair.utils.check_output import check_output_folder

    try:
        check_output_folder(out, '--out')
    except ValueError as error:
        raise SystemExit(str(error)) from error


def main() -> None:
    """Command line."""
    args = parse_args()
    table = load_table(args.table)
    rows = with_bases(table, select_rows(table, args.rows))
    out = out_folder(args.table, args.out)
    if not args.dry_run:
        check_out(out)
    plans = make_plans(table, rows, out, args)
    if args.dry_run:
        for plan in plans:
            print(f'# {plan.row} seed {plan.seed}')
            print('\n'.join(plan.shell_lines()))
        return
    launcher = make_launcher(args, out)
    for number in ENDINGS:
        if signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
            signal.signal(number, signal.default_int_handler)
    columns = (
        TextColumn('{task.description}'),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn('{task.fields[left]}'),
    )
    with Progress(*columns) as bar:
        worker = Worker(plans, launcher, bar)
        try:
            worker.work()
        except KeyboardInterrupt:
            bar.stop()
            raise SystemExit(
                'run.py: stopped. The same command goes on from here.'
            ) from None
    if worker.failures:
        raise SystemExit('Failed:\n' + '\n'.join(worker.failures))


if __name__ == '__main__':
    main()
