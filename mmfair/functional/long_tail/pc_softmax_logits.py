"""Logits freed of the training prior, and given that of the test set."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional.label_checks import check_scores
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['pc_softmax_logits']


def pc_softmax_logits(
    logits: Numbers,
    class_counts: Sequence[float] | Tensor,
    target_counts: Sequence[float] | Tensor | None = None,
) -> Tensor:
    r"""Scores z - log pi + log q, for a model trained with cross-entropy.

    For the test alone. With a uniform target it is :func:`logit_adjustment`
    with ``tau=-1``; a constant that all classes share is left out.

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        class_counts: Training samples n of each class, length C, > 0; pi is
            n over the sum of n.
        target_counts: How frequent the classes will be, length C, > 0; q is
            the same over its sum. None for classes that are equally frequent.

    Returns:
        Shape of ``logits``.

    Raises:
        ValueError: If ``logits`` has no class dimension, or counts have a
            wrong length or an entry that is not positive.

    References:
        Hong et al., "Disentangling Label Distribution for Long-Tailed Visual
        Recognition", CVPR 2021 (post-compensated softmax).

    Examples:
        >>> import torch
        >>> pc_softmax_logits(torch.zeros(1, 2), [3, 1]).softmax(1)
        tensor([[0.2500, 0.7500]])
        >>> pc_softmax_logits(torch.zeros(1, 2), [3, 1], [3, 1]).softmax(1)
        tensor([[0.5000, 0.5000]])
    """
    where = 'pc_softmax_logits'
    scores = widened(check_scores(logits, where=where))
    classes = scores.size(1)
    counts = check_class_counts(class_counts, where=where, num_classes=classes)
    offset = -(counts / counts.sum()).log()
    if target_counts is not None:
        target = check_class_counts(
            target_counts, where=f'{where}, target', num_classes=classes
        )
        offset = offset + (target / target.sum()).log().to(offset)
    return scores + per_class(offset.to(scores), scores.ndim)
