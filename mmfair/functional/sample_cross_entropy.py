"""Cross-entropy of each sample, from labels or from class probabilities."""

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ['sample_cross_entropy']


def sample_cross_entropy(
    logits: Tensor, target: Tensor, *, ignore_index: int = -100
) -> Tensor:
    r"""Cross-entropy, one value for each sample, in float32 at least.

    Args:
        logits: Scores, shape (N, C) or (N, C, \*spatial), floating point.
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities
            (after mixup), the shape of ``logits``.
        ignore_index: Label of samples whose loss is 0; without meaning for
            class probabilities.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0, in nats.

    Examples:
        >>> sample_cross_entropy(torch.zeros(2, 4), torch.tensor([0, 3]))
        tensor([1.3863, 1.3863])
    """
    scores = logits.to(torch.promote_types(logits.dtype, torch.float32))
    if target.is_floating_point():
        # PyTorch takes no ignore_index beside probabilities.
        target = target.to(scores.dtype)
        return functional.cross_entropy(scores, target, reduction='none')
    return functional.cross_entropy(
        scores, target, ignore_index=ignore_index, reduction='none'
    )
