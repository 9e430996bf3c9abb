"""The weight of each sample by its class."""

import torch
from torch import Tensor

from mmfair.functional.label_checks import check_ignored

__all__ = ['sample_weights']


def sample_weights(
    scores: Tensor,
    target: Tensor,
    class_weights: Tensor,
    *,
    ignore_index: int | None = None,
    where: str = 'sample_weights',
) -> Tensor:
    r"""Weight of each sample by its class.

    Args:
        scores: Shape (N, C) or (N, C, \*spatial).
        target: Labels, shape (N,), (N, 1) or (N, \*spatial), or class
            probabilities, the shape of ``scores``.
        class_weights: Shape (C,).
        ignore_index: Label of samples with weight 0, as have those below 0.
        where: Who asks; errors begin with it.

    Returns:
        Shape (N,) or (N, \*spatial); the expected weight for probabilities.

    Raises:
        ValueError: If the scores have other classes, or targets are neither
            labels of these classes nor class probabilities.

    Examples:
        >>> scores, weights = torch.zeros(2, 2), torch.tensor([0.5, 1.5])
        >>> sample_weights(scores, torch.tensor([1, 0]), weights)
        tensor([1.5000, 0.5000])
    """
    classes = len(class_weights)
    if scores.size(1) != classes:
        raise ValueError(
            f'{where}: class_counts must have one entry for '
            f'each of the {scores.size(1)} classes of the loss, got '
            f'{classes}.'
        )
    weights = class_weights.to(scores.device)
    if target.shape == scores.shape:
        _check_probabilities(target, where)
        expected: Tensor = torch.tensordot(
            weights, target.to(weights.dtype), ([0], [1])
        )
        return expected
    labels = target.flatten() if scores.ndim == 2 else target
    counted = labels >= 0
    ignore_index = check_ignored(ignore_index, where=where)
    if ignore_index is not None:
        counted &= labels != ignore_index
    outside = labels[counted & (labels >= classes)]
    if outside.numel():
        raise ValueError(
            f'{where}: targets must be labels in [0, {classes}), got '
            f'{int(outside[0])}. Check the number of classes.'
        )
    return weights[labels.clamp(0, classes - 1)] * counted


def _check_probabilities(target: Tensor, where: str) -> None:
    sums = target.sum(1)
    wrong = sums[(sums - 1).abs() > 1e-3]
    if wrong.numel():
        raise ValueError(
            f'{where}: targets must be labels or class '
            f'probabilities of sum 1, got a sum of {float(wrong[0]):g}. '
            'Several labels a sample have no one weight.'
        )
