"""Quantities of a training step that all processes have a share in."""

from collections.abc import Callable

import torch
from torch import Tensor

__all__ = ['AllReduce', 'gradient_norms', 'joint_mean']

#: Sums a tensor over the processes, in place; ``mmengine.dist.all_reduce``.
AllReduce = Callable[[Tensor], object]


def joint_mean(
    value: Tensor, samples: int, *, all_reduce: AllReduce
) -> tuple[Tensor, Tensor]:
    """Mean over the samples of all processes, and this one's share of it.

    Args:
        value: Mean over the samples of this process, scalar.
        samples: How many they are.
        all_reduce: Sums over the processes.

    Returns:
        The mean over all samples, without gradient, and this process's number
        of samples over that of all; scalars.

    Examples:
        >>> joint_mean(torch.tensor(3.0), 7, all_reduce=lambda alone: None)
        (tensor(3.), tensor(1.))
    """
    count = torch.as_tensor(float(samples), device=value.device)
    total = torch.stack([value.detach().float() * count, count])
    all_reduce(total)
    return total[0] / total[1], count / total[1]


def gradient_norms(
    inputs: Tensor, *losses: Tensor, all_reduce: AllReduce
) -> Tensor:
    """Norm of each loss's gradient at the inputs, over all processes.

    Args:
        inputs: Of this process, with a gradient.
        *losses: Scalars, this process's part of losses of all.
        all_reduce: Sums over the processes.

    Returns:
        Euclidean norms, shape (losses,).

    Examples:
        >>> inputs = torch.tensor([3.0, 4.0], requires_grad=True)
        >>> half = inputs.square().sum() / 2
        >>> gradient_norms(inputs, half, all_reduce=lambda alone: None)
        tensor([5.])
    """
    squares = []
    for loss in losses:
        (gradient,) = torch.autograd.grad(loss, inputs, retain_graph=True)
        squares.append(gradient.float().square().sum())
    total = torch.stack(squares)
    all_reduce(total)
    return total.sqrt()
