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


DCR_CASES = [
    (balance, refresh, alone)
    for balance in ('value', 'gradient')
    for refresh in ('batch', 'full')
    for alone in (False, True)
]


def dcr_cases(shares: tuple[int, ...] = (40,)) -> list[dict[str, Any]]:
    """Every case of ``DCR_CASES`` in one group of processes."""
    return [_dcr_steps(shares, *case) for case in DCR_CASES]


def _dcr_steps(
    shares: tuple[int, ...], balance: str, refresh: str, alone: bool
) -> dict[str, Any]:
    """Two steps with DCR on this process's share of a global batch.

    Args:
        shares: Samples of each rank in the batch of 40.
        balance: Of the hook.
        refresh: Of the hook.
        alone: Whether to descend on the regularisation without the task.

    Returns:
        The losses and gradients of each step, and the state of the bank.
    """
    model, data = hosts.vit(batch_size=40)
    torch.nn.init.normal_(
        model.head.layers.head.weight,
        std=0.3,
        generator=torch.Generator().manual_seed(1),
    )
    start = sum(shares[: get_rank()])
    stop = start + shares[get_rank()]
    mine = {name: values[start:stop] for name, values in data.items()}
    inner = model
    if get_world_size() > 1:
        model = MMDistributedDataParallel(model, broadcast_buffers=False)
    hook = CurvatureBankHook(
        k=6, begin=0, tau=3.0, balance=balance, refresh=refresh
    )
    hook.before_train(_runner(model))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    losses, gradients = [], []
    for step in range(2):
        hook.before_train_iter(_runner(model, step + 1), step)
        batch = inner.data_preprocessor(mine, True)
        entries = model(**batch, mode='loss')
        total, logs = inner.parse_losses(entries)
        if alone:  # and nothing of the task, for DDP to find all parameters
            total = entries['loss_curvature'] + 0 * total
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        losses.append({name: value.item() for name, value in logs.items()})
        gradients.append(
            {n: p.grad.clone() for n, p in inner.named_parameters()}
        )
    hook.detach()
    return {
        'losses': losses,
        'gradients': gradients,
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
