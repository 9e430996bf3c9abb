"""What the processes of the distributed tests do; importable by children."""

import tempfile
from types import SimpleNamespace
from typing import Any

import hosts
import torch
from mmengine.dist import get_rank, get_world_size
from mmengine.model import MMDistributedDataParallel
from mmengine.optim import OptimWrapper

from mmfair.engine import CurvatureBankHook, ZUTHook

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


def dcr_steps(
    shares: tuple[int, ...], balance: str, refresh: str, alone: bool = False
) -> dict[str, Any]:
    """A few steps with DCR on this process's share of a global batch.

    Args:
        shares: Samples of each rank in the batch of 40.
        balance: Of the hook.
        refresh: Of the hook.
        alone: Whether to descend on the regularisation without the task.

    Returns:
        The losses of each step, the last weights and the state of the bank.
    """
    model, data = hosts.vit(batch_size=40)
    torch.nn.init.normal_(
        model.head.layers.head.weight,
        std=0.3,
        generator=torch.Generator().manual_seed(1),
    )
    rank, size = get_rank(), get_world_size()
    start = sum(shares[:rank]) if size > 1 else 0
    stop = start + shares[rank] if size > 1 else 40
    mine = {name: values[start:stop] for name, values in data.items()}
    if size > 1:
        model = MMDistributedDataParallel(model, broadcast_buffers=False)
    inner = model.module if size > 1 else model
    hook = CurvatureBankHook(
        k=6, begin=0, tau=3.0, balance=balance, refresh=refresh
    )
    hook.before_train(_runner(model))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
    losses = []
    for step in range(STEPS):
        runner = _runner(model, step)
        hook.before_train_iter(runner, step)
        batch = inner.data_preprocessor(mine, True)
        entries = model(**batch, mode='loss')
        total, logs = inner.parse_losses(entries)
        if alone:  # and nothing of the task, for DDP to find all parameters
            total = entries['loss_curvature'] + 0 * total
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        losses.append({name: value.item() for name, value in logs.items()})
    hook.after_train(_runner(model))
    return {
        'losses': losses,
        'weights': inner.state_dict(),
        'bank': hook.bank.state_dict(),
    }


def _runner(model: torch.nn.Module, epoch: int = 0) -> SimpleNamespace:
    """As much of a runner as the curvature hook asks for."""
    counts = [20] * hosts.NUM_CLASSES
    dataset = SimpleNamespace(
        metainfo={'classes': [str(c) for c in range(len(counts))]},
        get_gt_labels=lambda: [
            c for c, count in enumerate(counts) for _ in range(count)
        ],
    )
    loop = SimpleNamespace(dataloader=SimpleNamespace(dataset=dataset))
    folder = tempfile.mkdtemp()
    return SimpleNamespace(
        model=model, epoch=epoch, iter=epoch, train_loop=loop, log_dir=folder
    )
