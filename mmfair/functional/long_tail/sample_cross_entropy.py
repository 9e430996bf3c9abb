"""Cross-entropy of each sample, from labels or from class probabilities."""

from torch import Tensor
from torch.nn import functional

from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['sample_cross_entropy']


def sample_cross_entropy(
    logits: Numbers, target: Numbers, *, ignore_index: int | None = -100
) -> Tensor:
    r"""Cross-entropy, one value for each sample, in float32 at least.

    Args:
        logits: Scores, shape (N, C) or (N, C, \*spatial), floating point.
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities
            (after mixup), the shape of ``logits``.
        ignore_index: Label of samples whose loss is 0, or None for none;
            without meaning for class probabilities.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0, in nats.

    Raises:
        TypeError: If ``logits`` are not floating point, or ``target``
            neither labels nor probabilities.
        ValueError: If a shape does not fit or a label is no class.

    Examples:
        >>> import torch
        >>> sample_cross_entropy(torch.zeros(2, 4), torch.tensor([0, 3]))
        tensor([1.3863, 1.3863])
    """
    where = 'sample_cross_entropy'
    scores = widened(check_scores(logits, where=where))
    target = check_targets(
        target, scores, where=where, ignore_index=ignore_index
    )
    if target.is_floating_point():
        # PyTorch takes no ignore_index beside probabilities.
        target = target.to(scores.dtype)
        return functional.cross_entropy(scores, target, reduction='none')
    # Without an ignored label check_targets has refused what is no class.
    ignored = -100 if ignore_index is None else int(ignore_index)
    return functional.cross_entropy(
        scores, target, ignore_index=ignored, reduction='none'
    )
