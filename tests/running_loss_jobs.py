"""Losses with a memory in several processes; importable by children."""

from types import SimpleNamespace
from typing import Any

import hosts
import torch
from mmengine.dist import get_rank, get_world_size
from mmengine.model import MMDistributedDataParallel

from mmfair.registry import HOOKS

COUNTS = [40, 20, 10, 5, 5]
MEMORIES = {
    'CARHook': dict(loss_weight=1.0, class_counts=COUNTS),
    'MR2Hook': dict(loss_weight=1.0),
    'MBJHook': dict(class_counts=COUNTS, begin=0),
}


def runner_of(model: torch.nn.Module, epoch: int = 0) -> SimpleNamespace:
    """As much of a runner as these hooks ask for, and DCR's."""
    labels = [c for c in range(hosts.NUM_CLASSES) for _ in range(20)]
    dataset = SimpleNamespace(
        metainfo={'classes': [*'abcde']}, get_gt_labels=lambda: labels
    )
    loop = SimpleNamespace(dataloader=SimpleNamespace(dataset=dataset))
    return SimpleNamespace(
        model=model, epoch=epoch, iter=epoch, hooks=[], train_loop=loop
    )


def make(name: str, **changes: Any) -> Any:
    """One of the hooks, built as from a config."""
    settings = {**MEMORIES[name], **changes}
    return HOOKS.build(dict(type=f'mmfair.{name}', **settings))


def noisy(model: torch.nn.Module) -> torch.nn.Module:
    """A ViT's classifier is zero at first."""
    noise = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn(parameter.shape, generator=noise)
    return model


def all_steps(*cases: tuple[int, ...]) -> list[dict[str, Any]]:
    """Two steps of each hook on this process's share of a batch of 24.

    Args:
        *cases: Samples of each rank, case by case.

    Returns:
        By name of the hook, for each case.
    """
    return [
        {name: _steps(name, shares) for name in MEMORIES} for shares in cases
    ]


def _steps(name: str, shares: tuple[int, ...]) -> dict[str, Any]:
    model, data = hosts.vit(batch_size=24)
    noisy(model)
    start = sum(shares[: get_rank()])
    mine = slice(start, start + shares[get_rank()])
    data = {key: values[mine] for key, values in data.items()}
    inner = model
    if get_world_size() > 1:
        model = MMDistributedDataParallel(model, broadcast_buffers=False)
    hook = make(name)
    hook.before_train(runner_of(model))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    losses, gradients = [], []
    for step in range(2):
        hook.before_train_iter(runner_of(model), step)
        entries = model(**inner.data_preprocessor(data, True), mode='loss')
        task, _ = inner.parse_losses({'loss': entries['loss']})
        # DDP's mean of the task is that of all where the shares are equal.
        share = float(len(set(shares)) == 1)
        total = entries[hook.loss_name] + share * task
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        losses.append(entries[hook.loss_name].item())
        gradients.append(
            {n: p.grad.clone() for n, p in inner.named_parameters()}
        )
    hook.detach()
    return {
        'losses': losses,
        'gradients': gradients,
        'memory': hook.memory.state_dict(),
    }
