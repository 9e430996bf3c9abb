"""What a run depends on beside its config: versions, device, commit."""

import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import torch

from mmfair import __version__
from mmfair.utils.stack import installed_stack

__all__ = ['code_commit', 'environment_facts']


def environment_facts() -> dict[str, Any]:
    """Versions, device and commit of this process.

    Returns:
        ``versions`` (name -> version: Python, PyTorch, mmfair, the installed
        toolboxes and CUDA), ``device`` (name of the GPU, or ``'cpu'``) and
        ``commit`` (see :func:`code_commit`).

    Examples:
        >>> sorted(environment_facts())
        ['commit', 'device', 'versions']
    """
    cuda = torch.cuda.is_available()
    return {
        'versions': {
            'python': platform.python_version(),
            'torch': torch.__version__,
            'numpy': metadata.version('numpy'),
            'mmfair': __version__,
            **installed_stack(),
            'cuda': torch.version.cuda if cuda else None,
        },
        'device': torch.cuda.get_device_name() if cuda else 'cpu',
        'commit': code_commit(),
    }


def code_commit(package: str | Path | None = None) -> str | None:
    """Commit of the checkout that mmfair runs from.

    Args:
        package: Folder of the package; that of mmfair by default.

    Returns:
        The commit, with ``-dirty`` behind it where tracked files differ from
        it; None for an installed package, or without git.
    """
    folder = Path(package or Path(__file__).parents[1]).resolve().parent
    # A package within an environment may lie below somebody's checkout.
    top = _git(folder, 'rev-parse', '--show-toplevel')
    if top is None or Path(top).resolve() != folder:
        return None
    commit = _git(folder, 'rev-parse', 'HEAD')
    changed = _git(folder, 'status', '--porcelain', '--untracked-files=no')
    return f'{commit}-dirty' if commit and changed else commit


def _git(folder: Path, *command: str) -> str | None:
    try:
        done = subprocess.run(
            ['git', '-C', str(folder), *command],
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
