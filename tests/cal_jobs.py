"""CAL in several processes; importable by children."""

from types import SimpleNamespace
from typing import Any

import hosts
import torch
from mmengine.dist import all_reduce, get_rank, get_world_size
from mmengine.model import BaseModel, MMDistributedDataParallel
from running_loss_jobs import noisy

from mmfair.engine import CALHook, PairLossHook
from mmfair.structures import OutfitClassifier

#: Two outfits of each of five persons; the last has one.
WEARERS = [0, 0, 1, 1, 2, 2, 3, 3, 4]


def runner_of(model: torch.nn.Module, epoch: int = 0) -> SimpleNamespace:
    """As much of a runner as the hook asks for."""
    dataset = SimpleNamespace(metainfo={'wearers': tuple(WEARERS)})
    loop = SimpleNamespace(dataloader=SimpleNamespace(dataset=dataset))
    return SimpleNamespace(
        model=model, epoch=epoch, iter=epoch, hooks=[], train_loop=loop
    )


def dressed(model: BaseModel, data: dict[str, Any]) -> dict[str, Any]:
    """A batch of which each sample says what the person wears."""
    batch = model.data_preprocessor(data, True)
    for place, sample in enumerate(batch['data_samples']):
        person = int(sample.gt_label)
        outfit = min(2 * person + place % 2, len(WEARERS) - 1)
        sample.set_field(outfit, 'outfit', field_type='metainfo')
    return batch


def steps(rows: int, memory: bool) -> dict[str, Any]:
    """Two steps on this process's equal share of a batch."""
    model, data = hosts.vit(batch_size=rows)
    noisy(model)
    share = rows // get_world_size()
    mine = slice(get_rank() * share, (get_rank() + 1) * share)
    data = {key: values[mine] for key, values in data.items()}
    inner = model
    if get_world_size() > 1:
        model = MMDistributedDataParallel(model, broadcast_buffers=False)
    hook = CALHook(begin=0, lr=0.01, memory=memory)
    hook.before_train(runner_of(model))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    losses = []
    for step in range(2):
        hook.before_train_iter(runner_of(model), step)
        entries = model(**dressed(inner, data), mode='loss')
        total, _ = inner.parse_losses(entries)
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        losses.append(entries['loss_cal'].item())
    hook.detach()
    weights = {n: p.detach().clone() for n, p in inner.named_parameters()}
    return {
        'losses': losses,
        'weights': weights,
        'memory': hook.memory.state_dict(),
    }


def learned(shares: list[int]) -> torch.Tensor:
    """Directions after three steps on shares of any length."""
    draw = torch.Generator().manual_seed(0)
    features = torch.randn(10, 4, generator=draw)
    outfits = torch.randint(0, 5, (10,), generator=draw)
    start = sum(shares[: get_rank()])
    mine = slice(start, start + shares[get_rank()])
    classifier = OutfitClassifier(5, 4)
    for _ in range(3):
        classifier.learn(features[mine], outfits[mine], all_reduce=all_reduce)
    return classifier.weight.detach()


def pair_steps(own_anchors: bool) -> tuple[float, dict[str, torch.Tensor]]:
    """Loss and gradients of an equal share of 24 images."""
    model, data = hosts.vit(batch_size=24)
    noisy(model)
    share = 24 // get_world_size()
    mine = slice(get_rank() * share, (get_rank() + 1) * share)
    data = {key: values[mine] for key, values in data.items()}
    inner = model
    if get_world_size() > 1:
        model = MMDistributedDataParallel(
            model, broadcast_buffers=False, find_unused_parameters=True
        )
    hook = PairLossHook('contrastive', own_anchors=own_anchors)
    hook.before_train(runner_of(model))
    hook.before_train_iter(runner_of(model), 0)
    batch = inner.data_preprocessor(data, True)
    loss = model(**batch, mode='loss')['loss_pair']
    loss.backward()
    hook.detach()
    gradients = {
        name: parameter.grad.clone()
        for name, parameter in inner.named_parameters()
        if parameter.grad is not None and 'head' not in name
    }
    return loss.item(), gradients
