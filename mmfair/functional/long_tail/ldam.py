"""Label-distribution-aware margins: more room for rare classes."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.margin_losses import margin_losses
from mmfair.functional.long_tail.sample_cross_entropy import (
    sample_cross_entropy,
)
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import (
    Numbers,
    as_floats,
    as_integers,
    as_tensor,
    check_finite,
)

__all__ = ['ldam_cross_entropy', 'ldam_logits', 'ldam_margins']


def ldam_margins(
    class_counts: Sequence[float] | Tensor, *, max_margin: float = 0.5
) -> Tensor:
    """Margins proportional to n^(-1/4).

    Args:
        class_counts: Training samples n of each class, length C, > 0. Only
            their ratios matter.
        max_margin: Margin of the rarest class, in cosines, >= 0.

    Returns:
        Shape (C,), in [0, ``max_margin``]; of the type of ``class_counts``
        if it is a floating-point tensor.

    Raises:
        ValueError: If ``max_margin`` is negative or a count is not positive.

    References:
        Cao et al., "Learning Imbalanced Datasets with Label-Distribution-
        Aware Margin Loss", NeurIPS 2019, section 3.

    Examples:
        >>> ldam_margins([1600, 100, 1])
        tensor([0.0791, 0.1581, 0.5000])
    """
    where = 'ldam_margins'
    max_margin = check_number(
        max_margin, 'max_margin', where=where, at_least=0
    )
    counts = check_class_counts(class_counts, where=where)
    margins = max_margin * (counts.min() / counts) ** 0.25
    if isinstance(class_counts, Tensor) and class_counts.is_floating_point():
        return margins.to(class_counts.dtype)
    return margins.to(torch.get_default_dtype())


def ldam_logits(
    logits: Numbers, target: Numbers, margins: Numbers, *, scale: float = 30.0
) -> Tensor:
    r"""Scaled cosines, less the margin of the true class.

    For the training loss alone; at test time no margin is taken.

    Args:
        logits: ``scale`` times cosines, shape (N, C) or (N, C, \*spatial),
            floating point. Computed in float32 at least.
        target: Labels, shape (N,) or (N, \*spatial). A label that is no
            class, as for ignored pixels, gets no margin.
        margins: Margin of each class in cosines, shape (C,).
        scale: The factor that the cosines were multiplied by, > 0.

    Returns:
        Shape of ``logits``.

    Raises:
        TypeError: If ``target`` holds class probabilities: a margin belongs
            to one true class.
        ValueError: If ``scale`` is not positive, a shape does not fit, or a
            margin is not finite.

    References:
        Cao et al., NeurIPS 2019, section 3, with the scale of their code.

    Examples:
        >>> cosines = torch.tensor([[0.5, 0.25]])
        >>> margins = torch.tensor([0.1, 0.5])
        >>> ldam_logits(10 * cosines, torch.tensor([1]), margins, scale=10)
        tensor([[ 5.0000, -2.5000]])
    """
    where = 'ldam_logits'
    scale = check_number(scale, 'scale', where=where, above=0)
    scores = widened(check_scores(logits, where=where))
    labels = _labels(target, scores, where)
    each = as_floats(margins, 'margins', where=where)
    if each.device.type == 'cpu':  # each step would wait for a GPU
        check_finite(each, 'margins', where=where)
    if each.shape != scores.shape[1:2]:
        raise ValueError(
            f'{where}: margins must have one entry for each of the '
            f'{scores.size(1)} classes, got shape {tuple(each.shape)}.'
        )
    classes = torch.arange(scores.size(1), device=scores.device)
    shifted = scores - scale * per_class(each.to(scores), scores.ndim)
    true_class = labels.unsqueeze(1) == per_class(classes, scores.ndim)
    return torch.where(true_class, shifted, scores)


def ldam_cross_entropy(
    logits: Numbers,
    target: Numbers,
    margins: Numbers,
    *,
    scale: float = 30.0,
    ignore_index: int = -100,
) -> Tensor:
    r"""Cross-entropy less the margin of the true class, one value a sample.

    Args:
        logits: As :func:`ldam_logits` takes them.
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities
            (after mixup), the shape of ``logits``: the mean of the losses of
            the classes under them, each with its own margin.
        margins: Margin of each class in cosines, shape (C,).
        scale: The factor that the cosines were multiplied by, > 0.
        ignore_index: Label of samples whose loss is 0.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0, in nats.

    Raises:
        ValueError: If a shape, setting or label is out of range.

    References:
        Cao et al., NeurIPS 2019; mixed labels as in Park et al., "The
        Majority Can Help the Minority", CVPR 2022.

    Examples:
        >>> cosines, margins = torch.zeros(1, 2), torch.tensor([0.1, 0.5])
        >>> ldam_cross_entropy(cosines, torch.tensor([1]), margins, scale=2)
        tensor([1.3133])
    """
    where = 'ldam_cross_entropy'
    scale = check_number(scale, 'scale', where=where, above=0)
    scores = widened(check_scores(logits, where=where))
    target = check_targets(
        target, scores, where=where, ignore_index=ignore_index
    )
    if target.is_floating_point():
        each = scale * as_floats(margins, 'margins', where=where)
        losses = margin_losses(scores, each)
        mixed: Tensor = (target.to(scores) * losses).sum(1)
        return mixed
    shifted = ldam_logits(scores, target, margins, scale=scale)
    return sample_cross_entropy(shifted, target, ignore_index=ignore_index)


def _labels(target: Numbers, scores: Tensor, where: str) -> Tensor:
    tensor = as_tensor(target)
    if tensor is not None and tensor.is_floating_point():
        raise TypeError(
            f'{where}: target must be labels, got class probabilities of '
            f'type {tensor.dtype}. Leave out mixup and cutmix.'
        )
    labels = as_integers(target, 'target', where=where)
    shape = scores.shape[:1] + scores.shape[2:]
    if labels.shape != shape:
        raise ValueError(
            f'{where}: target must have shape {tuple(shape)} to hold labels, '
            f'got {tuple(labels.shape)}.'
        )
    return labels
