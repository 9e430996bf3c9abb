"""The most memory that a process has held so far."""

import sys

import torch
from mmengine.dist import all_reduce

__all__ = ['peak_memory']


def peak_memory() -> dict[str, int | None]:
    """Peak memory, the largest over all processes; a collective.

    Returns:
        Bytes: ``cuda``, allocated by PyTorch on the GPU (None without one),
        and ``process``, resident in main memory (None on Windows).

    Examples:
        >>> peak_memory()['process'] > 1_000_000
        True
    """
    cuda = torch.cuda.is_available()
    peaks = torch.tensor(
        [torch.cuda.max_memory_allocated() if cuda else 0, _resident()]
    )
    all_reduce(peaks, op='max')
    allocated, resident = peaks.tolist()
    return {
        'cuda': allocated if cuda else None,
        'process': resident or None,
    }


def _resident() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == 'darwin' else 1024 * peak
