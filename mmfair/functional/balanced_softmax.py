"""Cross-entropy of the softmax corrected for the class frequencies."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ['balanced_softmax']


def balanced_softmax(
    logits: Tensor,
    target: Tensor,
    class_counts: Sequence[float] | Tensor,
    *,
    ignore_index: int = -100,
) -> Tensor:
    r"""Cross-entropy of softmax(z + log n), one value for each sample.

    Adding the log counts lets the logits themselves stay free of the prior
    of the training set, so nothing is added at test time.

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities
            (after mixup), the shape of ``logits``.
        class_counts: Training samples n of each class, length C, > 0. Only
            their ratios matter.
        ignore_index: Label of samples whose loss is 0.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0.

    Raises:
        ValueError: If ``class_counts`` has a wrong length or an entry <= 0.

    References:
        Ren et al., "Balanced Meta-Softmax for Long-Tailed Visual
        Recognition", NeurIPS 2020, Eq. 4.

    Examples:
        >>> logits, target = torch.zeros(2, 2), torch.tensor([0, 1])
        >>> balanced_softmax(logits, target, [3, 1])
        tensor([0.2877, 1.3863])
    """
    scores = logits.to(torch.promote_types(logits.dtype, torch.float32))
    counts = torch.as_tensor(
        class_counts, dtype=scores.dtype, device=scores.device
    )
    if counts.shape != scores.shape[1:2]:
        raise ValueError(
            'balanced_softmax: class_counts must have one entry for each of '
            f'the {scores.size(1)} classes, got shape {tuple(counts.shape)}.'
        )
    if not bool((counts > 0).all()):
        empty = int((counts <= 0).nonzero()[0])
        raise ValueError(
            'balanced_softmax: class_counts must be positive, got '
            f'{counts[empty]:g} for class {empty}.'
        )
    shape = [-1] + [1] * (scores.ndim - 2)
    if target.is_floating_point():
        target = target.to(scores.dtype)
    return functional.cross_entropy(
        scores + counts.log().view(shape),
        target,
        ignore_index=ignore_index,
        reduction='none',
    )
