"""Shares the rows of a tensor out to the threads of the CPU."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import torch
from torch import Tensor

__all__ = ['in_workers']

# Rows below which a worker costs more than it saves.
_SHARE = 50

Result = TypeVar('Result')


def in_workers(
    function: Callable[[Tensor], Result], rows: Tensor
) -> list[Result]:
    """Applies a function without gradient to shares of the rows of a tensor.

    On the CPU, PyTorch takes one small matrix after the other, and lets its
    threads wait for each other in between. Shared out to as many workers as
    it may use threads, each of one thread, they take a share of the time.

    Args:
        function: Of a tensor with the shape of ``rows``, but fewer of them.
        rows: Shape (b, ...).

    Returns:
        Results for consecutive rows, one for each share.

    Examples:
        >>> torch.cat(in_workers(torch.abs, torch.tensor([-1, -2])))
        tensor([1, 2])
    """
    threads = torch.get_num_threads()
    workers = min(threads, len(rows) // _SHARE)
    if workers < 2 or rows.device.type != 'cpu':
        return [function(rows)]
    try:
        with ThreadPoolExecutor(
            workers, initializer=torch.set_num_threads, initargs=(1,)
        ) as pool:
            return list(pool.map(function, rows.chunk(workers)))
    finally:
        # The setting is that of a thread, but also the default of new ones.
        torch.set_num_threads(threads)
