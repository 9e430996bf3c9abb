"""Focal loss of the softmax."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_flag, check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_weight
from mmfair.functional.long_tail.sample_cross_entropy import (
    sample_cross_entropy,
)
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['focal_cross_entropy']


def focal_cross_entropy(
    logits: Numbers,
    target: Numbers,
    *,
    gamma: float = 2.0,
    class_weight: Sequence[float] | Tensor | None = None,
    detach_modulator: bool = False,
    ignore_index: int | None = -100,
) -> Tensor:
    r"""Loss (1 - exp(-l))^gamma l of the cross-entropy l of each sample.

    Without weights exp(-l) is the probability p of the true class. With
    them l is the *weighted* cross-entropy, as in the code of LDAM-DRW, so
    that the modulator is (1 - p^w)^gamma: a weight changes how hard a
    sample looks, and the loss is not w times the unweighted one. For that,
    multiply the result by the weights instead.

    Args:
        logits: Scores, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities
            (after mixup), the shape of ``logits``; the loss is then the mean
            of the focal losses of the classes under these probabilities.
        gamma: Strength of the modulator, >= 0; 0 is cross-entropy.
        class_weight: Factor w of each class, length C, >= 0.
        detach_modulator: Whether the modulator is a constant for the
            gradient. The value is the same.
        ignore_index: Label of samples whose loss is 0.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0.

    Raises:
        ValueError: If ``gamma`` is negative or ``class_weight`` has a wrong
            length or an entry that is negative or not finite.

    References:
        Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017,
        Eq. 4; its softmax form and the place of the weights are those of
        Cao et al., NeurIPS 2019 (LDAM-DRW), in their code.

    Examples:
        >>> logits, target = torch.zeros(2, 2), torch.tensor([0, 1])
        >>> focal_cross_entropy(logits, target)
        tensor([0.1733, 0.1733])
        >>> focal_cross_entropy(logits, target, class_weight=[1, 2])
        tensor([0.1733, 0.7798])
    """
    where = 'focal_cross_entropy'
    gamma = check_number(gamma, 'gamma', where=where, at_least=0)
    check_flag(detach_modulator, 'detach_modulator', where=where)
    scores = widened(check_scores(logits, where=where))
    target = check_targets(
        target, scores, where=where, ignore_index=ignore_index
    )
    weight = _class_weight(class_weight, scores)
    if target.is_floating_point():
        each = -scores.log_softmax(1) * per_class(weight, scores.ndim)
        focal = _focal(each, gamma, detach_modulator)
        return (target.to(scores.dtype) * focal).sum(1)
    loss = sample_cross_entropy(scores, target, ignore_index=ignore_index)
    if class_weight is not None:
        # The label of an ignored sample may be no class; its loss is 0.
        ignored = -100 if ignore_index is None else ignore_index
        loss = loss * weight[target.masked_fill(target == ignored, 0)]
    return _focal(loss, gamma, detach_modulator)


def _class_weight(
    class_weight: Sequence[float] | Tensor | None, scores: Tensor
) -> Tensor:
    if class_weight is None:
        return scores.new_ones(scores.size(1))
    weight = check_class_weight(
        class_weight, scores.size(1), where='focal_cross_entropy'
    )
    return weight.to(scores)


def _focal(loss: Tensor, gamma: float, detach: bool) -> Tensor:
    if gamma == 0:
        return loss
    # A power below 1 has no finite slope at 0, where ignored samples are.
    tiny = torch.finfo(loss.dtype).tiny
    modulator = (-torch.expm1(-loss)).clamp_min(tiny) ** gamma
    return (modulator.detach() if detach else modulator) * loss
