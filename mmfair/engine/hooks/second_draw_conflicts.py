"""Pairs of a loader that nothing takes, or that are lacking."""

from collections.abc import Iterator
from typing import Any

from torch import nn

__all__ = ['second_draw_conflicts']


def second_draw_conflicts(runner: Any, model: nn.Module) -> Iterator[str]:
    """What is wrong between a loader of pairs and those that take them.

    Args:
        runner: The runner, or what has ``hooks`` and ``cfg``.
        model: Its model.

    Yields:
        A message for each; none is the rule.
    """
    loader = (getattr(runner, 'cfg', None) or {}).get('train_dataloader')
    batches = loader.get('batch_sampler') if isinstance(loader, dict) else {}
    kind = str((batches or {}).get('type', '')).rpartition('.')[2]
    parts = [*(getattr(runner, 'hooks', None) or ()), *model.modules()]
    takes = any(getattr(part, 'takes_second_draw', False) for part in parts)
    needs = [
        part
        for part in model.modules()
        if getattr(part, 'needs_second_draw', False)
    ]
    if needs and isinstance(loader, dict):  # else there is no training
        yield from _halves(runner, model, kind, type(needs[0]).__name__)
    if kind == 'SecondDrawBatchSampler' and not takes:
        yield (
            'SecondDrawBatchSampler: a part of the run must take the second '
            'half of each batch, got none. Add mmfair.CMOHook, or set a true '
            'takes_second_draw in the hook or module that does, or leave '
            'batch_sampler out.'
        )


def _halves(
    runner: Any, model: nn.Module, kind: str, head: str
) -> Iterator[str]:
    """What a model that parts its training batches can't do with."""
    if kind != 'SecondDrawBatchSampler':
        yield (
            f'{head}: batch_sampler of train_dataloader must draw pairs, got '
            f"{kind or 'none'}. Set batch_sampler=dict(type='mmfair."
            "SecondDrawBatchSampler', power=-1.0)."
        )
    augments = getattr(
        getattr(model, 'data_preprocessor', None), 'batch_augments', None
    )
    if augments is not None:
        yield (
            f'{head}: augments of model.train_cfg must be None, got '
            f'{type(augments).__name__}, which mixes the halves of a batch '
            'with each other. Leave mixup and cutmix out.'
        )
    for hook in getattr(runner, 'hooks', None) or ():
        if type(hook).__name__ == 'ZUTHook':
            yield (
                f'ZUTHook: the batch must not be parted, got a {head}, whose '
                'halves go through branches of their own. Leave one out.'
            )
