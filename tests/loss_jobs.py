"""What the processes of the losses' distributed tests do."""

import torch
from mmengine.dist import all_reduce, get_rank
from torch import Tensor

from mmfair.functional import (
    distillation_losses,
    effective_number_weights,
    lade_regularizer,
    ride_losses,
    ride_temperature,
)


def lade_step(
    logits: Tensor, labels: Tensor, counts: list[float], split: int
) -> tuple[Tensor, Tensor]:
    """Value and gradient of this process's part of a batch."""
    part = slice(split) if get_rank() == 0 else slice(split, None)
    rows = logits[part].clone().requires_grad_()
    loss = lade_regularizer(rows, labels[part], counts, all_reduce=all_reduce)
    (gradient,) = torch.autograd.grad(loss, rows)
    return loss.detach(), gradient


def ride_step(
    experts: Tensor, labels: Tensor, counts: list[float], split: int
) -> Tensor:
    """Gradient of this process's part of a batch."""
    part = slice(split) if get_rank() == 0 else slice(split, None)
    rows = experts[:, part].clone().requires_grad_()
    even = torch.tensor(counts, dtype=torch.float64)
    losses = ride_losses(
        rows,
        labels[part],
        counts,
        temperature=ride_temperature(even),
        class_weight=effective_number_weights(even),
        all_reduce=all_reduce,
    )
    losses.mean().backward()
    return rows.grad


def distillation_step(logits: Tensor, teacher: Tensor) -> Tensor:
    """Gradient of this process's half of a batch."""
    half = slice(4) if get_rank() == 0 else slice(4, None)
    rows = logits[half].clone().requires_grad_()
    distillation_losses(rows, teacher[half]).mean().backward()
    return rows.grad
