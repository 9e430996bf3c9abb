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
from mmfair.models import PaCoLoss
from mmfair.structures import Contrast, KeyQueue
from mmfair.utils.gather_rows import gather_rows


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


def paco_step(
    logits: Tensor, rows: Tensor, labels: Tensor, split: int
) -> dict[str, Tensor]:
    """Two steps of this process's part of a batch, the second with a queue."""
    part = slice(split) if get_rank() == 0 else slice(split, None)
    size = len(logits)
    loss = PaCoLoss(class_counts=[*range(10, 0, -1)], alpha=0.1)
    queue = KeyQueue(11, rows.size(1))
    result = {}
    for step in range(2):
        scores = logits[part].clone().requires_grad_()
        queries = rows[:size][part].clone().requires_grad_()
        keys, mine = rows[size : 2 * size][part], labels[part]
        contrast = Contrast(queries, keys, queue.keys, queue.labels)
        value = loss(scores, mine, contrast=contrast)
        value.backward()
        queue.push(gather_rows(keys)[0], gather_rows(mine)[0])
        result[f'loss{step}'] = value.detach()
        result[f'scores{step}'] = scores.grad
        result[f'queries{step}'] = queries.grad
    return {**result, **queue.state_dict()}
