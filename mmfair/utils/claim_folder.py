"""One process, or one launch of several, at a time in a folder."""

import os
import socket
from pathlib import Path

# PyTorch depends on it.
from filelock import BaseFileLock, FileLock, Timeout

__all__ = ['FolderInUseError', 'claim_folder', 'is_first_process']

_RANKS = {
    'pytorch': 'RANK',
    'slurm': 'SLURM_PROCID',
    'mpi': 'OMPI_COMM_WORLD_RANK',
}


class FolderInUseError(ValueError):
    """Another process works in the folder."""


def claim_folder(
    folder: str | os.PathLike[str], name: str = '.lock'
) -> BaseFileLock:
    """Keep other processes out of a folder, for as long as this one lives.

    The system gives the lock up when the process ends, however it ends, so
    that none is ever stale. The file of the lock stays and means nothing by
    itself; one beside it that ends in ``.owner`` says who has it.

    Args:
        folder: Made if it is missing.
        name: File of the lock; locks of other names don't meet.

    Returns:
        The lock, taken. Release it to let others in before the process ends.

    Raises:
        FolderInUseError: If another process has the folder.

    Examples:
        >>> import tempfile
        >>> lock = claim_folder(tempfile.mkdtemp())
        >>> lock.is_locked
        True
        >>> lock.release()
    """
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path / name, timeout=0)
    owner = path / f'{name}.owner'
    try:
        lock.acquire()
    except Timeout as error:
        try:
            who = owner.read_text(encoding='utf-8').strip()
        except OSError:
            who = 'another process'
        raise FolderInUseError(
            f"work dir: folder must be free, got '{path}', which {who} works "
            'in. Wait for it or end it, or choose another folder.'
        ) from error
    except NotImplementedError:  # a file system without locks
        return lock
    text = f'process {os.getpid()} of {socket.gethostname()}\n'
    owner.write_text(text, encoding='utf-8')
    return lock


def is_first_process(launcher: str) -> bool:
    """Whether this is the only process of its launch, or the first of them.

    Known before they meet, from the environment that a launcher sets.

    Args:
        launcher: ``'none'``, ``'pytorch'``, ``'slurm'`` or ``'mpi'``.

    Examples:
        >>> is_first_process('none')
        True
    """
    return os.environ.get(_RANKS.get(launcher, ''), '0') == '0'
