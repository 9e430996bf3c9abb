"""Call the entry points as a user does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LAUNCH_TWO = (
    sys.executable,
    *('-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', '2'),
)
ENVIRONMENT = {**os.environ, 'OMP_NUM_THREADS': '1'}


def tool(name: str) -> Path:
    """Path of an entry point, ``'train'`` or ``'test'``."""
    return ROOT / 'tools' / f'{name}.py'


def run_tool(name: str, *args: object, fails: bool = False) -> str:
    """Output of an entry point; see :func:`run_command`."""
    return run_command(sys.executable, tool(name), *args, fails=fails)


def run_command(*command: object, fails: bool = False) -> str:
    """Output of a command that must succeed, or must fail."""
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        check=False,
        env=ENVIRONMENT,
    )
    output = done.stdout + done.stderr
    assert (done.returncode != 0) == fails, output[-4000:]
    return output
