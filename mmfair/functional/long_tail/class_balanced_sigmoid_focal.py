"""Focal loss of a sigmoid for each class, weighted by the true class."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.effective_number_weights import (
    effective_number_weights,
)
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_integers

__all__ = ['class_balanced_sigmoid_focal']


def class_balanced_sigmoid_focal(
    logits: Numbers,
    target: Numbers,
    class_counts: Sequence[float] | Tensor,
    *,
    beta: float = 0.9999,
    gamma: float = 1.0,
) -> Tensor:
    """Class-balanced focal loss in its original form, with sigmoids.

    Each class is a question of its own, answered by a sigmoid; the sum of
    their focal losses is weighted by the effective number of the true
    class. The weight stays outside of the modulator, unlike in
    :func:`focal_cross_entropy`. To begin well, set the biases of the
    classifier to -log(C - 1) and keep weight decay off them.

    Args:
        logits: Scores, shape (N, C), floating point. Computed in float32 at
            least.
        target: Labels, shape (N,).
        class_counts: Training samples of each class, length C, > 0.
        beta: That of :func:`effective_number_weights`, in [0, 1].
        gamma: Strength of the modulator, >= 0; 0 is the class-balanced
            sigmoid cross-entropy.

    Returns:
        Shape (N,), >= 0.

    Raises:
        ValueError: If ``logits`` is not two-dimensional, ``gamma`` is
            negative, or the counts do not fit.

    References:
        Cui et al., CVPR 2019, section 4.3.

    Examples:
        >>> logits, target = torch.zeros(1, 2), torch.tensor([0])
        >>> class_balanced_sigmoid_focal(logits, target, [5, 5], gamma=1)
        tensor([0.6931])
    """
    where = 'class_balanced_sigmoid_focal'
    scores = widened(check_scores(logits, where=where))
    if scores.ndim != 2:
        raise ValueError(
            f'{where}: logits must have shape (N, C), got '
            f'{tuple(scores.shape)}.'
        )
    labels = as_integers(target, 'target', where=where)
    check_targets(labels, scores, where=where)
    gamma = check_number(gamma, 'gamma', where=where, at_least=0)
    counts = check_class_counts(
        class_counts, where=where, num_classes=scores.size(1)
    )
    weight = effective_number_weights(counts, beta=beta).to(scores)
    classes = torch.arange(scores.size(1), device=scores.device)
    signed = torch.where(labels.unsqueeze(1) == classes, -scores, scores)
    # log(1 - p) of the right answer p is log sigmoid(signed).
    modulator = (gamma * functional.logsigmoid(signed)).exp()
    return weight.gather(0, labels.long()) * (
        modulator * functional.softplus(signed)
    ).sum(1)
