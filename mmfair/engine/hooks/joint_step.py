"""Quantities of a training step that all processes have a share in."""

import torch
from mmengine.dist import all_reduce
from torch import Tensor

__all__ = ['gradient_norms', 'joint_mean']


def joint_mean(value: Tensor, samples: int) -> tuple[Tensor, Tensor]:
    """Mean over the samples of all processes, and this one's share of it.

    Args:
        value: Mean over the samples of this process, scalar.
        samples: How many they are.

    Returns:
        The mean over all samples, without gradient, and this process's number
        of samples over that of all; scalars.
    """
    count = torch.as_tensor(float(samples), device=value.device)
    total = torch.stack([value.detach().float() * count, count])
    all_reduce(total)
    return total[0] / total[1], count / total[1]


def gradient_norms(inputs: Tensor, *losses: Tensor) -> Tensor:
    """Norm of each loss's gradient at the inputs, over all processes.

    Args:
        inputs: Of this process, with a gradient.
        *losses: Scalars, this process's part of losses of all.

    Returns:
        Euclidean norms, shape (losses,).
    """
    squares = []
    for loss in losses:
        (gradient,) = torch.autograd.grad(loss, inputs, retain_graph=True)
        squares.append(gradient.float().square().sum())
    total = torch.stack(squares)
    all_reduce(total)
    return total.sqrt()
