"""Work that draws random numbers without a trace."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

__all__ = ['untouched_randomness']


@contextmanager
def untouched_randomness() -> Iterator[None]:
    """Put the generators back to where they were before the block.

    Those of Python, NumPy and PyTorch, on the CPU and the current GPU of this
    process. What runs after the block draws the same numbers as without it.

    Examples:
        >>> _ = torch.manual_seed(0)
        >>> with untouched_randomness():
        ...     inside = torch.rand(1)
        >>> torch.equal(inside, torch.rand(1))
        True
    """
    python, numpy = random.getstate(), np.random.get_state()
    used = torch.cuda.is_initialized()  # type: ignore[no-untyped-call]
    devices = [torch.cuda.current_device()] if used else []
    try:
        with torch.random.fork_rng(devices):
            yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
