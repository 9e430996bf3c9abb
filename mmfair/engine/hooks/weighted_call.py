"""The call of a host's loss, with a weight for each class."""

import inspect

import torch
from torch import Tensor, nn

__all__ = ['sample_weights', 'weighted_call']


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
        scores, target, class_weights, ignore_index=_ignored(loss, call)
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


def sample_weights(
    scores: Tensor,
    target: Tensor,
    class_weights: Tensor,
    *,
    ignore_index: int | None = None,
) -> Tensor:
    r"""Weight of each sample by its class.

    Args:
        scores: Shape (N, C) or (N, C, \*spatial).
        target: Labels, shape (N,), (N, 1) or (N, \*spatial), or class
            probabilities, the shape of ``scores``.
        class_weights: Shape (C,).
        ignore_index: Label of samples with weight 0, as have those below 0.

    Returns:
        Shape (N,) or (N, \*spatial); the expected weight for probabilities.

    Raises:
        ValueError: If the scores have other classes, or targets are neither
            labels nor class probabilities.

    Examples:
        >>> scores, weights = torch.zeros(2, 2), torch.tensor([0.5, 1.5])
        >>> sample_weights(scores, torch.tensor([1, 0]), weights)
        tensor([1.5000, 0.5000])
    """
    classes = len(class_weights)
    if scores.size(1) != classes:
        raise ValueError(
            'DeferredReweightingHook: class_counts must have one entry for '
            f'each of the {scores.size(1)} classes of the loss, got '
            f'{classes}.'
        )
    weights = class_weights.to(scores.device)
    if target.shape == scores.shape:
        _check_probabilities(target)
        return torch.tensordot(weights, target.to(weights.dtype), ([0], [1]))
    labels = target.flatten() if scores.ndim == 2 else target
    counted = labels >= 0
    if ignore_index is not None:
        counted &= labels != ignore_index
    return weights[labels.clamp(0, classes - 1)] * counted


def _check_probabilities(target: Tensor) -> None:
    sums = target.sum(1)
    wrong = sums[(sums - 1).abs() > 1e-3]
    if wrong.numel():
        raise ValueError(
            'DeferredReweightingHook: targets must be labels or class '
            f'probabilities of sum 1, got a sum of {float(wrong[0]):g}. '
            'Several labels a sample have no one weight.'
        )


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
