"""What the processes of the gathering tests do; importable by children."""

from typing import Any

import torch
from mmengine.dist import all_reduce, get_rank, get_world_size
from torch import Tensor

from mmfair.functional.joint_step import gradient_norms, joint_mean
from mmfair.utils.gather_rows import gather_rows


def all_rows(total: int) -> dict[str, Tensor]:
    """Rows of several types and shapes."""
    generator = torch.Generator().manual_seed(0)
    return {
        'labels': torch.randint(2**62, (total,), generator=generator),
        'features': torch.randn(total, 3, generator=generator),
        'maps': torch.randn(total, 2, 2, generator=generator).bfloat16(),
    }


def share_of(counts: list[int]) -> slice:
    """The rows of this process; all of them, if it is alone."""
    if get_world_size() == 1:
        return slice(0, sum(counts))
    start = sum(counts[: get_rank()])
    return slice(start, start + counts[get_rank()])


def gather_uneven(counts: list[int]) -> dict[str, Any]:
    """Gather a share of known rows; ``counts`` of each process."""
    own = share_of(counts)
    return {
        name: gather_rows(rows[own].requires_grad_(rows.is_floating_point()))
        for name, rows in all_rows(sum(counts)).items()
    }


def step_of_all(counts: list[int]) -> dict[str, Tensor]:
    """A mean and two gradients' norms, of the rows of all processes."""
    inputs = all_rows(sum(counts))['features'][share_of(counts)]
    inputs = inputs.requires_grad_()
    task = inputs.square().sum(1).mean()
    mean, share = joint_mean(task, len(inputs), all_reduce=all_reduce)
    # This process's part of the mean over all rows, and of a sum over all.
    losses = (share * task, inputs.pow(3).sum())
    norms = gradient_norms(inputs, *losses, all_reduce=all_reduce)
    return {'mean': mean, 'share': share, 'norms': norms}


def gather_and_step(
    uneven: list[list[int]], counts: list[int]
) -> dict[str, Any]:
    """Both, in one process: starting it takes longer than they do."""
    return {
        'rows': [gather_uneven(each) for each in uneven],
        'step': step_of_all(counts),
    }
