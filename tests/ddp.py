"""Run a function in several processes that talk through gloo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import distributed, multiprocessing

from mmfair.utils.process_group import leave_process_group


def run_ddp(
    job: Callable[..., Any], folder: Path, *args: Any, world_size: int = 2
) -> list[Any]:
    """Results of ``job(*args)`` in each process, by rank.

    The processes find each other through a file in ``folder``, so runs side
    by side can't meet on a port.

    Args:
        job: A function at the top of a module that child processes can
            import (see ``ddp_jobs.py``); its result must be savable.
        folder: An empty folder.
        *args: Handed to the job; must be picklable.
        world_size: Number of processes.

    Returns:
        One result per rank.
    """
    multiprocessing.spawn(
        _run, args=(job, str(folder), world_size, args), nprocs=world_size
    )
    return [
        torch.load(folder / f'rank_{rank}.pt') for rank in range(world_size)
    ]


def _run(
    rank: int,
    job: Callable[..., Any],
    folder: str,
    world_size: int,
    args: tuple[Any, ...],
) -> None:
    torch.set_num_threads(1)
    distributed.init_process_group(
        'gloo',
        init_method=f'file://{folder}/rendezvous',
        rank=rank,
        world_size=world_size,
    )
    try:
        torch.save(job(*args), Path(folder) / f'rank_{rank}.pt')
    finally:
        leave_process_group()
