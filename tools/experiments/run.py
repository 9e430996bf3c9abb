"""Train and test every row of a table for several seeds.

    python tools/experiments/run.py zut_fashion_mnist_lt --jobs 2

A table is a YAML file in ``tools/experiments/tables``, or a path; each row
names a config and the options that change it. A finished run is skipped, a
broken one resumed, and a failed one reported at the end without stopping the
others. Each run leaves ``result.json`` in its own folder; ``table.py`` beside
this script turns them into Markdown. See ``docs/how_to/run_a_table.md``.
"""

import argparse
import re
import signal
import time
from pathlib import Path
from statistics import mean

from launchers import ClusterLauncher, Job, LocalLauncher
from mmengine.config import DictAction
from plans import RunPlan, make_plans
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)
from rows import load_table, out_folder, select_rows, with_bases

_TAIL = 15
_LOGS = ('train.log', 'test.log', 'run.log')


class Worker:
    """Carries plans out, each after those that it needs.

    Args:
        plans: Every run, those that others need before them.
        launcher: Where they are carried out.
        bar: Shows the progress.
    """

    def __init__(
        self,
        plans: list[RunPlan],
        launcher: LocalLauncher | ClusterLauncher,
        bar: Progress,
    ) -> None:
        self.launcher = launcher
        self.bar = bar
        self.waiting = list(plans)
        self.running: list[tuple[RunPlan, Job, float]] = []
        self.outcomes: dict[str, str] = {}
        self.failures: list[str] = []
        self.seconds: list[float] = []
        self.task = bar.add_task('runs', total=len(plans), left='')

    def work(self) -> None:
        """Until everything is done or has failed; Ctrl-C ends the runs."""
        try:
            while self.waiting or self.running:
                self._start_what_can()
                if self.running:
                    time.sleep(self.launcher.poll_seconds)
                self._collect()
        except KeyboardInterrupt:
            for _, job, _ in self.running:
                job.cancel()
            for _, job, _ in self.running:
                job.wait()
            raise

    def _start_what_can(self) -> None:
        for plan in list(self.waiting):
            state = self.outcomes.get(plan.base, '') if plan.base else 'done'
            if not state:
                continue  # what it needs is not there yet
            if state == 'failed':
                self._end(plan, 'failed', f'needs {plan.base}, which failed')
            elif stale := plan.stale():
                why = f'{stale} is of other settings. Move the folder away.'
                self._end(plan, 'failed', why)
            elif (Path(plan.folder) / 'result.json').exists():
                self._end(plan, 'skipped')
            elif len(self.running) < self.launcher.limit:
                self.waiting.remove(plan)
                job = self.launcher.start(plan)
                self.running.append((plan, job, time.monotonic()))

    def _collect(self) -> None:
        for entry in list(self.running):
            plan, job, start = entry
            if not job.done():
                continue
            self.running.remove(entry)
            if (Path(plan.folder) / 'result.json').exists():
                self.seconds.append(time.monotonic() - start)
                self._end(plan, 'done')
            else:
                self._end(plan, 'failed', log_tail(Path(plan.folder)))

    def _end(self, plan: RunPlan, outcome: str, why: str = '') -> None:
        if plan in self.waiting:
            self.waiting.remove(plan)
        self.outcomes[plan.folder] = outcome
        name = f'{plan.row} seed {plan.seed}'
        self.bar.console.print(f'{outcome:8} {name}', markup=False)
        if outcome == 'failed':
            self.failures.append(f'{name}: {why}')
        self.bar.update(self.task, advance=1, left=self._time_left())

    def _time_left(self) -> str:
        """From the runs that ended here, as many at a time as now."""
        left = len(self.waiting) + len(self.running)
        if not self.seconds or not left:
            return ''
        at_once = min(left, self.launcher.limit)
        seconds = round(mean(self.seconds) * left / at_once)
        hours, rest = divmod(seconds, 3600)
        return f'about {hours}:{rest // 60:02}:{rest % 60:02} left'


def log_tail(folder: Path) -> str:
    """The last lines of the log that was written to last."""
    logs = [folder / name for name in _LOGS if (folder / name).exists()]
    if not logs:
        return f'no log in {folder}; the job did not start'
    newest = max(logs, key=lambda path: path.stat().st_mtime)
    text = newest.read_text(errors='replace')
    # What torchrun adds at the end says no more than that it failed.
    lines = re.split(r'^.*torch/distributed/elastic', text, flags=re.M)[0]
    shown = (lines.strip() or text).splitlines()[-_TAIL:]
    return '\n    '.join([f'last lines of {newest}:', *shown])


def parse_args() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    add = parser.add_argument
    add('table', help='name of a table, or path of a .yml file')
    add('--rows', nargs='+', help='names of rows; all if left out')
    add('--seeds', nargs='+', type=int, default=[0, 1, 2])
    add('--jobs', type=int, help='runs at a time; 1, on a cluster all')
    add('--threads', type=int, default=1, help='CPU threads of a process')
    add('--out', type=Path, help='work_dirs/experiments/TABLE')
    add('--data-root', help='folder in place of data/ in every data root')
    add(
        '--cfg-options',
        nargs='+',
        action=DictAction,
        default={},
        metavar='KEY=VALUE',
        help='settings of every row, over those of the table',
    )
    add('--dry-run', action='store_true', help='print the commands alone')
    add('--launcher', choices=['none', 'pytorch', 'slurm'], default='none')
    add('--gpus', type=int, default=1, help='processes of each run')
    add('--accumulate', type=int, metavar='K', help='see tools/train.py')
    add('--cluster', choices=['slurm', 'local'], default='slurm')
    add('--partition', help='of Slurm')
    add('--time-hours', type=float, default=24, help='limit of a job')
    args = parser.parse_args()
    if args.launcher == 'none' and args.gpus > 1:
        parser.error('--gpus: launcher must be pytorch or slurm for several')
    return args


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


def main() -> None:
    """Command line."""
    args = parse_args()
    table = load_table(args.table)
    rows = with_bases(table, select_rows(table, args.rows))
    out = out_folder(args.table, args.out)
    plans = make_plans(table, rows, out, args)
    if args.dry_run:
        for plan in plans:
            print(f'# {plan.row} seed {plan.seed}')
            print('\n'.join(plan.shell_lines()))
        return
    launcher = make_launcher(args, out)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
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
