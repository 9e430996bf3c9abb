"""What the processes of the distributed tests do; importable by children."""

from types import SimpleNamespace
from typing import Any

import hosts
import torch
from mmengine.dist import get_rank, get_world_size
from mmengine.model import MMDistributedDataParallel
from mmengine.optim import OptimWrapper

from mmfair.engine import ZUTHook

STEPS = 4


def zut_steps(input_type: str = 'zero') -> dict[str, Any]:
    """A few SGD steps with ZUT on this process's share of a global batch.

    Returns:
        The losses of each step and the weights after the last.
    """
    model, data = hosts.vit(batch_size=8)
    torch.nn.init.normal_(
        model.head.layers.head.weight,
        std=0.3,
        generator=torch.Generator().manual_seed(1),
    )
    rank, size = get_rank(), get_world_size()
    mine = {name: values[rank::size] for name, values in data.items()}
    if size > 1:
        model = MMDistributedDataParallel(model, broadcast_buffers=False)
    wrapper = OptimWrapper(
        torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    )
    hook = ZUTHook(
        loss={'type': 'mmfair.ZeroUniformityLoss', 'loss_weight': 0.5},
        input_type=input_type,
    )
    runner = SimpleNamespace(model=model, epoch=0, iter=0)
    hook.before_train(runner)
    losses = []
    for step in range(STEPS):
        hook.before_train_iter(runner, step)
        logs = model.train_step(mine, wrapper)
        hook.after_train_iter(runner, step, mine, logs)
        losses.append({name: value.item() for name, value in logs.items()})
    hook.after_train(runner)
    inner = model.module if size > 1 else model
    return {'losses': losses, 'weights': inner.state_dict()}
