"""Cross-entropy of the softmax corrected for the class frequencies."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.logit_adjustment import logit_adjustment
from mmfair.functional.long_tail.sample_cross_entropy import (
    sample_cross_entropy,
)
from mmfair.functional.tensor_checks import Numbers

__all__ = ['balanced_softmax']


def balanced_softmax(
    logits: Numbers,
    target: Numbers,
    class_counts: Sequence[float] | Tensor,
    *,
    ignore_index: int | None = -100,
) -> Tensor:
    r"""Cross-entropy of softmax(z + log n), one value for each sample.

    Adding the log counts lets the logits themselves stay free of the prior
    of the training set, so nothing is added at test time. The log prior,
    :func:`logit_adjustment` with ``tau=1``, gives the same loss.

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
        >>> import torch
        >>> logits, target = torch.zeros(2, 2), torch.tensor([0, 1])
        >>> balanced_softmax(logits, target, [3, 1])
        tensor([0.2877, 1.3863])
    """
    where = 'balanced_softmax'
    scores = check_scores(logits, where=where)
    counts = check_class_counts(
        class_counts, where=where, num_classes=scores.size(1)
    )
    target = check_targets(
        target, scores, where=where, ignore_index=ignore_index
    )
    return sample_cross_entropy(
        logit_adjustment(scores, counts), target, ignore_index=ignore_index
    )
