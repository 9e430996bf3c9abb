"""Class scores in what a classifier gives: tuples, levels, anchors."""

import torch
from torch import Tensor

__all__ = ['class_scores']


def class_scores(
    output: object, classes: int, channels: int, *, where: str = 'class_scores'
) -> list[Tensor]:
    r"""The scores of each level of a classifier's output.

    Args:
        output: A tensor of shape (B, K x channels, \*spatial); of a tuple or
            list the first, a tensor or a list of levels, and others of the
            same shape.
        classes: C; 0 if unknown: each channel is a class.
        channels: Channels for each anchor: C, more with a background, or 1
            for two classes with one score, whose sigmoid is the probability
            of the second.
        where: Whose output; the error begins with it.

    Returns:
        Shape (B x K, C, \*spatial) each.

    Raises:
        TypeError: If there are no tensors, as in the output of a head of
            several tasks.
        ValueError: If there is no multiple of ``channels``.

    Examples:
        >>> scores = torch.tensor([[0.0, 2.0, 4.0, 9.0]])  # the background
        >>> class_scores((scores, torch.ones(1, 12)), 3, 4)
        [tensor([[0., 2., 4.]])]
        >>> class_scores(torch.tensor([[1.5]]), 2, 1)
        [tensor([[0.0000, 1.5000]])]
    """
    outputs = _levels(output)
    levels = [level for level in outputs if isinstance(level, Tensor)]
    if not levels or len(levels) < len(outputs):
        raise TypeError(
            f'{where}: class scores must be a tensor or a list of them, got '
            f'{type(output).__name__}. Name a module that gives them.'
        )
    return [_per_anchor(level, classes, channels, where) for level in levels]


def _levels(output: object) -> list[object]:
    if isinstance(output, Tensor):
        return [output]
    if not isinstance(output, (tuple, list)) or not output:
        return []
    first = output[0]
    if not isinstance(first, Tensor):
        return list(first) if isinstance(first, (tuple, list)) else []
    return [
        item
        for item in output
        if isinstance(item, Tensor) and item.shape == first.shape
    ]


def _per_anchor(
    scores: Tensor, classes: int, channels: int, where: str
) -> Tensor:
    if not channels:
        return scores
    if scores.ndim < 2 or scores.size(1) % channels:
        raise ValueError(
            f'{where}: class scores must have a multiple of {channels} '
            f'channels ({classes} classes), got shape {tuple(scores.shape)}. '
            'Name the module that gives them.'
        )
    scores = scores.reshape(-1, channels, *scores.shape[2:])
    if channels == 1 and classes == 2:
        return torch.cat([torch.zeros_like(scores), scores], 1)
    return scores[:, :classes]
