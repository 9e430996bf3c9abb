"""What the processes of the losses' distributed tests do."""

import torch
from mmengine.dist import all_reduce, get_rank
from torch import Tensor

from mmfair.functional import lade_regularizer


def lade_step(
    logits: Tensor, labels: Tensor, counts: list[float], split: int
) -> tuple[Tensor, Tensor]:
    """Value and gradient of this process's part of a batch."""
    part = slice(split) if get_rank() == 0 else slice(split, None)
    rows = logits[part].clone().requires_grad_()
    loss = lade_regularizer(rows, labels[part], counts, all_reduce=all_reduce)
    (gradient,) = torch.autograd.grad(loss, rows)
    return loss.detach(), gradient
