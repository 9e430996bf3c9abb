"""Logits aligned with a balanced prior, as far as each sample needs it."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.label_checks import check_scores
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['DISALIGN_FORMS', 'disalign_logits', 'generalized_reweighting']

DISALIGN_FORMS = ('interpolated', 'residual')


def disalign_logits(
    logits: Numbers,
    confidence: Numbers,
    scale: Numbers,
    bias: Numbers,
    *,
    form: str = 'interpolated',
) -> Tensor:
    r"""Scores s (a z + b) + (1 - s) z of a frozen classifier.

    The same in training and at test time.

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        confidence: How far each sample is aligned, s, shape (N,) or (N,
            \*spatial), in [0, 1]: the sigmoid of a learnt linear function of
            its feature.
        scale: Factor a of each class, shape (C,).
        bias: Offset b of each class, shape (C,).
        form: ``'interpolated'``, as in the paper and the released
            segmentation head; ``'residual'``, (1 + s a) z + s b, as in the
            released classification layer: its a is the other less 1.

    Returns:
        Shape of ``logits``.

    Raises:
        ValueError: If shapes do not fit or the form is none of
            :data:`DISALIGN_FORMS`.

    References:
        Zhang et al., "Distribution Alignment: A Unified Framework for
        Long-tail Visual Recognition", CVPR 2021, and its two released forms.

    Examples:
        >>> logits = torch.tensor([[2.0, 1.0]])
        >>> disalign_logits(logits, [0.5], [1.0, 3.0], [0.0, 1.0])
        tensor([[2.0000, 2.5000]])
    """
    where = 'disalign_logits'
    form = check_choice(form, 'form', DISALIGN_FORMS, where=where)
    scores = widened(check_scores(logits, where=where))
    shares = as_floats(confidence, 'confidence', where=where)
    shape = scores.shape[:1] + scores.shape[2:]
    if shares.shape != shape:
        raise ValueError(
            f'{where}: confidence must have shape {tuple(shape)}, one share '
            f'for each sample, got {tuple(shares.shape)}.'
        )
    each = []
    for name, values in (('scale', scale), ('bias', bias)):
        one = as_floats(values, name, where=where)
        if one.shape != scores.shape[1:2]:
            raise ValueError(
                f'{where}: {name} must have one entry for each of the '
                f'{scores.size(1)} classes, got shape {tuple(one.shape)}.'
            )
        each.append(per_class(one.to(scores), scores.ndim))
    factor, offset = each
    if form == 'interpolated':
        factor = factor - 1
    share = shares.to(scores).unsqueeze(1)
    return scores + share * (factor * scores + offset)


def generalized_reweighting(
    class_counts: Sequence[float] | Tensor, *, rho: float = 1.2
) -> Tensor:
    """Class weights proportional to pi^-rho, of sum C.

    Their loss is the weighted mean, over the sum of the weights of a batch.

    Args:
        class_counts: Training samples n of each class, length C, > 0; only
            their ratios matter.
        rho: Strength; 0 weights all classes alike.

    Returns:
        Shape (C,), > 0, sum C; of the type of ``class_counts`` if it is a
        floating-point tensor.

    Raises:
        ValueError: If ``rho`` is not finite or a count is not positive.

    References:
        Zhang et al., CVPR 2021; 1.2 is the setting of their
        ImageNet-LT config, 0.2 that of ADE20K.

    Examples:
        >>> generalized_reweighting([300, 100], rho=1)
        tensor([0.5000, 1.5000])
    """
    where = 'generalized_reweighting'
    rho = check_number(rho, 'rho', where=where)
    counts = check_class_counts(class_counts, where=where)
    # In logarithms, so that no power overflows.
    weights = (-rho * counts.log()).softmax(0) * counts.numel()
    if isinstance(class_counts, Tensor) and class_counts.is_floating_point():
        return weights.to(class_counts.dtype)
    return weights.to(torch.get_default_dtype())
