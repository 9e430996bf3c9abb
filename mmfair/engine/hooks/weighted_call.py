"""The call of a host's loss, with a weight for each class."""

import inspect

import torch
from torch import Tensor, nn

from mmfair.functional.long_tail.sample_weights import sample_weights

__all__ = ['weighted_call']


def weighted_call(
    loss: nn.Module, call: inspect.BoundArguments, class_weights: Tensor
) -> tuple[tuple, dict]:
    """Arguments that make a loss the weighted mean over its samples.

    Args:
        loss: The loss, with ``weight`` and ``avg_factor`` among its
            arguments.
        call: The arguments of a call; scores and targets are the first two.
        class_weights: Weight of each class, shape (C,).

    Returns:
        Positional and keyword arguments: as they were, but ``weight`` is
        multiplied by the weights of the samples, and ``avg_factor`` is the
        sum of ``weight`` (unless the loss is a sum).

    Raises:
        ValueError: If the scores have other classes, or targets are neither
            labels nor class probabilities.
    """
    given = call.arguments
    scores, target = list(given.values())[:2]
    weights = sample_weights(
        scores,
        target,
        class_weights,
        ignore_index=_ignored(loss, call),
        where='DeferredReweightingHook',
    )
    if given.get('weight') is not None:
        weights = weights * given['weight']
    reduction = given.get('reduction_override') or getattr(
        loss, 'reduction', 'mean'
    )
    if reduction != 'sum':
        # Without avg_factor, a sigmoid loss is the mean over the classes too.
        over_classes = given.get('avg_factor') is None and getattr(
            loss, 'use_sigmoid', False
        )
        elements = scores.size(1) if over_classes else 1
        tiny = torch.finfo(weights.dtype).tiny
        given['avg_factor'] = elements * weights.sum().clamp_min(tiny)
    given['weight'] = weights.flatten() if _flattens(loss) else weights
    return call.args, call.kwargs


def _ignored(loss: nn.Module, call: inspect.BoundArguments) -> int | None:
    """The label without loss: of this call, or by default."""
    default = call.signature.parameters.get('ignore_index')
    value = getattr(loss, 'ignore_index', None)
    if default is not None and isinstance(default.default, int):
        value = default.default
    return call.arguments.get('ignore_index', value)


def _flattens(loss: nn.Module) -> bool:
    """Whether a loss flattens scores and labels, but not the weights."""
    owner = type(loss)
    return owner.__name__ == 'FocalLoss' and owner.__module__.startswith(
        'mmseg.'
    )
