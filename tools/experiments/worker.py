"""Carries the runs of a table out, and ends them with itself."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

from launchers import ClusterLauncher, Job, LocalLauncher
from one_run import LOCK
from plans import RunPlan
from rich.progress import Progress

from mmfair.utils.claim_folder import FolderInUseError, claim_folder

_TAIL = 15
_LOGS = ('train.log', 'test.log', 'run.log')
# Ctrl-C, a request to end, and a terminal that is closed.
ENDINGS = [
    getattr(signal, name)
    for name in ('SIGINT', 'SIGTERM', 'SIGHUP')
    if hasattr(signal, name)
]


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
        except BaseException:
            with deaf():  # a second Ctrl-C would leave runs behind
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
                continue
            self._set_damaged_aside(plan)
            if stale := plan.stale():
                why = f'{stale} is of other settings. Move the folder away.'
                self._end(plan, 'failed', why)
            elif (Path(plan.folder) / 'result.json').exists():
                self._end(plan, 'skipped')
            elif len(self.running) < self.launcher.limit:
                self._start(plan)

    def _set_damaged_aside(self, plan: RunPlan) -> None:
        for name in plan.set_damaged_aside():
            text = f'damaged  {name}, now {name}.damaged'
            self.bar.console.print(text, markup=False, soft_wrap=True)

    def _start(self, plan: RunPlan) -> None:
        if busy := at_work(Path(plan.folder)):
            self._end(plan, 'failed', busy)
            return
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


@contextmanager
def deaf() -> Iterator[None]:
    """Hear no signal that can be ignored, while it holds."""
    before = {number: signal.getsignal(number) for number in ENDINGS}
    for number in before:
        signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def at_work(folder: Path) -> str:
    """Who else carries a run out, or nothing."""
    if not folder.exists():
        return ''
    try:
        claim_folder(folder, LOCK).release()
    except FolderInUseError as error:
        return str(error)
    return ''


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
