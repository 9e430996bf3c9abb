"""Cross-entropy whose labels are the softer the more frequent the class."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.label_checks import (
    check_ignored,
    check_scores,
    check_targets,
)
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import (
    Numbers,
    as_floats,
    as_integers,
)

__all__ = [
    'SMOOTHING_SHAPES',
    'SMOOTHING_TARGETS',
    'label_aware_smoothing',
    'smoothing_rates',
]

SMOOTHING_SHAPES = ('concave', 'linear', 'convex', 'exp')
SMOOTHING_TARGETS = ('all', 'others')


def smoothing_rates(
    class_counts: Sequence[float] | Tensor,
    *,
    head: float,
    tail: float,
    shape: str = 'concave',
    power: float = 1.0,
) -> Tensor:
    """Share of its label that each class gives away.

    It runs from ``tail`` for the rarest class to ``head`` for the most
    frequent one, with r = (n - n_min) / (n_max - n_min): ``'concave'`` as
    sin(pi r / 2), ``'linear'`` as r, ``'convex'`` as 1 + sin(3 pi / 2 +
    pi r / 2), ``'exp'`` as r^power. Where all classes are equally frequent, r
    is 1.

    Args:
        class_counts: Training samples n of each class, length C, > 0.
        head: Rate of the most frequent class, in [0, 1].
        tail: Rate of the rarest class, in [0, 1].
        shape: One of :data:`SMOOTHING_SHAPES`.
        power: Exponent of ``'exp'``, > 0.

    Returns:
        Shape (C,), in [0, 1]; of the type of ``class_counts`` if it is a
        floating-point tensor.

    Raises:
        ValueError: If a setting is out of range or a count not positive.

    References:
        Zhong et al., "Improving Calibration for Long-Tailed Recognition",
        CVPR 2021 (MiSLAS); ``'exp'`` is in their code alone.

    Examples:
        >>> smoothing_rates([500, 300, 5], head=0.4, tail=0.1)
        tensor([0.4000, 0.3416, 0.1000])
    """
    where = 'smoothing_rates'
    head = check_number(head, 'head', where=where, at_least=0, at_most=1)
    tail = check_number(tail, 'tail', where=where, at_least=0, at_most=1)
    power = check_number(power, 'power', where=where, above=0)
    shape = check_choice(shape, 'shape', SMOOTHING_SHAPES, where=where)
    counts = check_class_counts(class_counts, where=where)
    span = counts.max() - counts.min()
    ratio = (counts - counts.min()) / span if span > 0 else counts / counts
    angle = math.pi / 2 * ratio
    if shape == 'concave':
        rise = angle.sin()
    elif shape == 'convex':
        rise = 1 + (1.5 * math.pi + angle).sin()
    else:
        rise = ratio if shape == 'linear' else ratio**power
    rates = tail + (head - tail) * rise
    if isinstance(class_counts, Tensor) and class_counts.is_floating_point():
        return rates.to(class_counts.dtype)
    return rates.to(torch.get_default_dtype())


def label_aware_smoothing(
    logits: Numbers,
    target: Numbers,
    rates: Numbers,
    *,
    to: str = 'all',
    ignore_index: int | None = -100,
) -> Tensor:
    r"""Cross-entropy with the rate of the true class, one value a sample.

    Args:
        logits: Scores, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        target: Labels, shape (N,) or (N, \*spatial).
        rates: Share eps of each class, shape (C,), in [0, 1], from
            :func:`smoothing_rates`.
        to: Who gets eps: ``'all'`` classes, eps / C each, the true one too,
            as in the authors' code; or the ``'others'``, eps / (C - 1) each,
            as in their paper.
        ignore_index: Label of samples whose loss is 0, or None for none.

    Returns:
        Shape of ``logits`` without its class dimension, >= 0, in nats.

    Raises:
        TypeError: If ``target`` holds no labels.
        ValueError: If shapes do not fit, a label is no class, a rate is
            outside [0, 1], or one class alone has no others.

    References:
        Zhong et al., "Improving Calibration for Long-Tailed Recognition",
        CVPR 2021 (MiSLAS).

    Examples:
        >>> label_aware_smoothing(
        ...     torch.tensor([[2.0, 0.0]]), torch.tensor([0]), [0.2, 0.0]
        ... )
        tensor([0.3269])
    """
    where = 'label_aware_smoothing'
    to = check_choice(to, 'to', SMOOTHING_TARGETS, where=where)
    scores = widened(check_scores(logits, where=where))
    as_integers(target, 'target', where=where)  # no class probabilities
    labels = check_targets(
        target, scores, where=where, ignore_index=ignore_index
    ).to(scores.device)
    each = _checked_rates(rates, scores)
    classes = scores.size(1)
    if to == 'others' and classes < 2:
        raise ValueError(f'{where}: to must be all for one class, got {to!r}.')
    ignored = check_ignored(ignore_index, where=where)
    counted = torch.ones_like(labels, dtype=torch.bool)
    if ignored is not None:
        counted = labels != ignored
    index = labels.long().where(counted, torch.zeros_like(labels).long())
    surprise = -scores.log_softmax(1)
    true = surprise.gather(1, index.unsqueeze(1)).squeeze(1)
    eps = each[index]
    if to == 'all':
        given = surprise.mean(1)
    else:
        given = (surprise.sum(1) - true) / (classes - 1)
    loss = (1 - eps) * true + eps * given
    return loss.where(counted, torch.zeros_like(loss))


def _checked_rates(rates: Numbers, scores: Tensor) -> Tensor:
    each = as_floats(rates, 'rates', where='label_aware_smoothing')
    if each.shape != scores.shape[1:2]:
        raise ValueError(
            'label_aware_smoothing: rates must have one entry for each of '
            f'the {scores.size(1)} classes, got shape {tuple(each.shape)}.'
        )
    if each.device.type == 'cpu' and not bool(
        ((each >= 0) & (each <= 1)).all()
    ):
        raise ValueError(
            'label_aware_smoothing: rates must be in [0, 1], got '
            f'{each.min():g} to {each.max():g}.'
        )
    return each.to(scores)
