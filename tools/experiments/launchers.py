"""Where runs are carried out: processes of this machine, or a cluster."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from paths import ROOT
from plans import GRACE, RunPlan

_SCRIPT = 'tools/experiments/one_run.py'


class Job(Protocol):
    """A run that was started."""

    def done(self) -> bool:
        """Whether it has ended, well or not."""

    def cancel(self) -> None:
        """Ask it to end."""

    def wait(self) -> None:
        """Until it has ended after :meth:`cancel`; with force at last."""


class LocalJob:
    """A process of its own session, so that Ctrl-C does not reach it."""

    def __init__(self, plan: RunPlan, environment: dict[str, str]) -> None:
        path = plan.save()
        with path.with_name('run.log').open('w') as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / _SCRIPT), str(path)],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def done(self) -> bool:
        """Whether it has ended."""
        return self.process.poll() is not None

    def cancel(self) -> None:
        """Ask the process and those that it started to end."""
        self._signal(signal.SIGTERM)

    def wait(self) -> None:
        """Until it has ended."""
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class LocalLauncher:
    """Runs on this machine, each with GPUs of its own where there are many.

    Args:
        jobs: Runs at a time.
        gpus: GPUs of each run.
    """

    def __init__(self, jobs: int, gpus: int) -> None:
        devices = _devices()
        enough = len(devices) >= jobs * gpus and jobs > 1
        self.limit = jobs
        self.poll_seconds = 0.2
        shares = [devices[i * gpus : (i + 1) * gpus] for i in range(jobs)]
        self._slots: list[tuple[str, LocalJob | None]] = [
            (','.join(share) if enough else '', None) for share in shares
        ]

    def start(self, plan: RunPlan) -> LocalJob:
        """Start a run in a free slot."""
        index = next(
            i
            for i, (_, job) in enumerate(self._slots)
            if job is None or job.done()
        )
        devices = self._slots[index][0]
        environment = {'CUDA_VISIBLE_DEVICES': devices} if devices else {}
        job = LocalJob(plan, environment)
        self._slots[index] = (devices, job)
        return job


def _devices() -> list[str]:
    visible = os.environ.get('CUDA_VISIBLE_DEVICES')
    if visible is not None:
        return [name for name in visible.split(',') if name]
    import torch

    return [str(index) for index in range(torch.cuda.device_count())]


class ClusterJob:
    """A job of submitit."""

    def __init__(self, job: Any) -> None:
        self.job = job

    def done(self) -> bool:
        """Whether it has ended."""
        return self.job.done()

    def cancel(self) -> None:
        """Take it off the queue, or end it."""
        self.job.cancel()

    def wait(self) -> None:
        """Nothing: the cluster sees to it."""


class ClusterLauncher:
    """Each run a job, by submitit.

    Args:
        folder: Where submitit keeps its files.
        cluster: ``'slurm'``, or ``'local'`` to try it without Slurm.
        jobs: Jobs at a time; None for all at once.
        gpus: GPUs of each job.
        hours: Time limit of each job.
        cpus: CPU cores of each job.
        partition: Partition of Slurm.

    Raises:
        SystemExit: If submitit is absent.
    """

    def __init__(
        self,
        folder: Path,
        *,
        cluster: str,
        jobs: int | None,
        gpus: int,
        hours: float,
        cpus: int,
        partition: str | None,
    ) -> None:
        try:
            import submitit
        except ImportError:
            raise SystemExit(
                'run.py: submitit must be installed for --launcher slurm, '
                "got none. Run `pip install 'mmfair[slurm]'`."
            ) from None
        self.limit = jobs or sys.maxsize
        self.poll_seconds = 5.0 if cluster == 'slurm' else 0.5
        self._command = submitit.helpers.CommandFunction
        self._executor = submitit.AutoExecutor(folder, cluster=cluster)
        settings = {
            'timeout_min': max(1, round(60 * hours)),
            'gpus_per_node': gpus,
            'tasks_per_node': 1,
            'cpus_per_task': cpus,
            'nodes': 1,
        }
        if partition:
            settings['slurm_partition'] = partition
        self._executor.update_parameters(**settings)

    def start(self, plan: RunPlan) -> ClusterJob:
        """Queue a run."""
        name = f'{Path(plan.folder).parent.name}-{plan.seed}'
        self._executor.update_parameters(name=name)
        command = [sys.executable, str(ROOT / _SCRIPT), str(plan.save())]
        return ClusterJob(
            self._executor.submit(self._command(command, cwd=Path.cwd()))
        )
