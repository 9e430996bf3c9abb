"""How far each sample is confused with each other class, smoothly."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['soft_confusion']


def soft_confusion(
    logits: Numbers, labels: Numbers, *, margin: float = 0.0
) -> Tensor:
    r"""Rows of a confusion matrix that have a gradient.

    A sample of class y is confused with class i to the amount of

        sigmoid(margin + z_i - z_y) softmax_{k != y}(z)_i,  i != y:

    whether i beats y, times how far i leads the others. The mean over the
    samples of a class is its part of the confusion matrix.

    Args:
        logits: Scores z, shape (N, C), floating point, C >= 2. Computed in
            float32 at least.
        labels: Classes y, shape (N,), integer.
        margin: Added to the lead of each other class, in logits; above 0, a
            sample counts as confused before it is.

    Returns:
        Shape (N, C), in [0, 1]; 0 at the sample's class. A row sums to 1 at
        most.

    Raises:
        TypeError: If the labels are not integers.
        ValueError: If a shape does not fit, C < 2, or a label is no class.

    References:
        Zhu et al., "Confusion-Aware Spectral Regularizer for Long-Tailed
        Recognition", CVPR 2026, the surrogate of the confusion matrix. The
        authors' code keeps class y within the softmax, which takes from the
        sum of a row, and no gradient through the sigmoid.

    Examples:
        >>> rows = soft_confusion(torch.zeros(1, 3), torch.tensor([0]))
        >>> rows
        tensor([[0.0000, 0.2500, 0.2500]])
    """
    where = 'soft_confusion'
    margin = check_number(margin, 'margin', where=where)
    scores = widened(check_scores(logits, where=where))
    if scores.ndim != 2 or scores.size(1) < 2:
        raise ValueError(
            f'{where}: logits must have shape (N, C) with C >= 2, got '
            f'{tuple(scores.shape)}.'
        )
    labels = check_targets(labels, scores, where=where)
    if labels.is_floating_point():
        raise TypeError(
            f'{where}: labels must be integers, got {labels.dtype}. Leave '
            'mixed samples out.'
        )
    labels = labels.long()[:, None]  # (N, 1)
    own_class = torch.zeros_like(scores, dtype=torch.bool)
    own_class.scatter_(1, labels, True)
    rivals = scores.masked_fill(own_class, -torch.inf).softmax(1)  # (N, C)
    lead = scores - scores.gather(1, labels)
    return rivals * torch.sigmoid(lead + margin)
