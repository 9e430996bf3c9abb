"""Zero uniformity: how far a classifier's output is from no preference."""

import math

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['ZERO_UNIFORMITY_MODES', 'zero_uniformity']

ZERO_UNIFORMITY_MODES = ('std', 'mean', 'entropy')


def zero_uniformity(logits: Numbers, *, mode: str = 'std') -> Tensor:
    r"""Preference of a classifier among its classes where there is no content.

    Logits with spatial dimensions are averaged over space for each class
    first (Eq. 4), so a class may prefer places, but no class is preferred.

    ``'std'`` is the population standard deviation (division by C). The
    segmentation code that the authors released divides by C - 1 instead;
    multiply by ``sqrt(C / (C - 1))`` to compare with it. The gradient at equal
    logits, where the standard deviation has a kink, is taken to be 0.

    Args:
        logits: Scores of zero inputs in logits, shape (C,), (N, C) or
            (N, C, \*spatial), floating point. Computed in float32 at least.
        mode: ``'std'`` (Eq. 1), ``'mean'``, the mean absolute logit (Eq. 2),
            or ``'entropy'``, log C minus the entropy of the softmax (Eq. 3),
            which lies in [0, log C].

    Returns:
        Shape (N,), or () for (C,) input; >= 0, and 0 when no class is
        preferred. NaN where a score is NaN, or infinite in the modes but
        ``'mean'``.

    Raises:
        TypeError: If ``logits`` is not a floating-point tensor.
        ValueError: If ``mode`` is unknown, C < 2 or a dimension is empty.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Eqs. 1-4.

    Examples:
        >>> zero_uniformity(torch.tensor([[1.0, 1.0, 1.0], [0.0, 2.0, 4.0]]))
        tensor([0.0000, 1.6330])
        >>> zero_uniformity(torch.tensor([-3.0, 1.0]), mode='mean')
        tensor(2.)
    """
    check_choice(mode, 'mode', ZERO_UNIFORMITY_MODES, where='zero_uniformity')
    scores = _class_scores(logits)  # (N, C) or (C,)
    if mode == 'std':
        return _population_std(scores)
    if mode == 'mean':
        return scores.abs().mean(-1)
    log_probability = scores.log_softmax(-1)
    negative_entropy = (log_probability.exp() * log_probability).sum(-1)
    # Rounding may leave a value of -1e-8 at uniform scores.
    return (negative_entropy + math.log(scores.size(-1))).clamp_min(0)


def _class_scores(logits: Numbers) -> Tensor:
    """Check the logits, average them over space, widen half precision."""
    logits = as_floats(logits, 'logits', where='zero_uniformity')
    classes = logits.size(min(logits.ndim - 1, 1)) if logits.ndim else 0
    if classes < 2 or logits.numel() == 0:
        raise ValueError(
            'zero_uniformity: logits must have shape (C,), (N, C) or '
            f'(N, C, *spatial) with C >= 2, got {tuple(logits.shape)}.'
        )
    logits = widened(logits)
    return logits.flatten(2).mean(-1) if logits.ndim > 2 else logits


def _population_std(scores: Tensor) -> Tensor:
    variance = scores.var(-1, correction=0)  # (N,) or ()
    # sqrt has an infinite slope at 0, and 0 * inf is NaN: the inner `where`
    # keeps the backward pass finite, the outer one the value exact. NaN is
    # not 0 and stays NaN: no fair model gave it.
    flat = variance == 0
    root = torch.where(flat, torch.ones_like(variance), variance).sqrt()
    return torch.where(flat, torch.zeros_like(variance), root)
