"""Logits of De-confound-TDE: normalised heads, less a common direction."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.cosine_logits import unit_vectors
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['causal_norm_logits', 'tde_logits']


def causal_norm_logits(
    features: Numbers,
    weight: Numbers,
    *,
    num_heads: int = 2,
    scale: float = 16.0,
    gamma: float = 1 / 32,
) -> Tensor:
    r"""Scores of K heads, each on its part of the feature.

    With features x and weights w cut into K parts::

        z_c = scale / K  sum_k  w_c^k . x^k / ((|w_c^k| + gamma) |x^k|)

    A part of length 0, as ReLU can leave it, adds 0, with a gradient of 0.
    Under autocast too it is computed in float32.

    Args:
        features: x, shape (\*batch, D), floating point.
        weight: w of each class, shape (C, D).
        num_heads: K >= 1, a divisor of D.
        scale: tau of the paper, > 0.
        gamma: Keeps the length of a weight from vanishing, >= 0.

    Returns:
        Shape (\*batch, C), float32 at least.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If the shapes do not fit or a setting is out of range.

    References:
        Tang et al., "Long-Tailed Classification by Keeping the Good and
        Removing the Bad Momentum Causal Effect", NeurIPS 2020, Eq. 6.

    Examples:
        >>> x, w = torch.tensor([[3.0, 4.0]]), torch.tensor([[0.0, 1.0]])
        >>> causal_norm_logits(x, w, num_heads=1, scale=10, gamma=0)
        tensor([[8.]])
    """
    where = 'causal_norm_logits'
    x, w = _parts(features, weight, num_heads, scale, gamma, where=where)
    return _joined(unit_vectors(x), w, scale, gamma)


def tde_logits(
    features: Numbers,
    weight: Numbers,
    mean_feature: Numbers,
    *,
    alpha: float = 3.0,
    num_heads: int = 2,
    scale: float = 16.0,
    gamma: float = 1 / 32,
) -> Tensor:
    r"""Scores less what the mean direction of training contributes.

    For test time: :func:`causal_norm_logits` with the direction of each part
    less alpha cos(x^k, e^k) times the direction of e^k. Only the direction of
    e counts; with e = 0, before any training step, nothing is taken away.

    Args:
        features: x, shape (\*batch, D), floating point.
        weight: w of each class, shape (C, D).
        mean_feature: Moving average e of the features, shape (D,).
        alpha: How much of the direction is taken away, >= 0; 1 projects it
            out.
        num_heads: K >= 1, a divisor of D.
        scale: tau of the paper, > 0.
        gamma: See :func:`causal_norm_logits`.

    Returns:
        Shape (\*batch, C), float32 at least.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If the shapes do not fit or a setting is out of range.

    References:
        Tang et al., NeurIPS 2020, Eq. 8, the total direct effect.

    Examples:
        >>> x, w = torch.tensor([[3.0, 4.0]]), torch.eye(2)
        >>> settings = dict(num_heads=1, scale=10, gamma=0)
        >>> tde_logits(x, w, torch.tensor([0.0, 1.0]), alpha=1, **settings)
        tensor([[6., 0.]])
    """
    where = 'tde_logits'
    alpha = check_number(alpha, 'alpha', where=where, at_least=0)
    x, w = _parts(features, weight, num_heads, scale, gamma, where=where)
    mean = as_floats(mean_feature, 'mean_feature', where=where)
    if mean.shape != (w.size(1) * w.size(2),):
        raise ValueError(
            f'{where}: mean_feature must have shape ({w.size(1) * w.size(2)}'
            f',), got {tuple(mean.shape)}.'
        )
    x = unit_vectors(x)  # (*batch, K, D / K)
    common = unit_vectors(mean.to(x).view(w.shape[1:]))  # (K, D / K)
    along = (x * common).sum(-1, keepdim=True)  # cosines
    return _joined(x - alpha * along * common, w, scale, gamma)


def _parts(
    features: Numbers,
    weight: Numbers,
    num_heads: int,
    scale: float,
    gamma: float,
    *,
    where: str,
) -> tuple[Tensor, Tensor]:
    """Features and weights cut into heads, in the wider of their types."""
    x = as_floats(features, 'features', where=where)
    w = as_floats(weight, 'weight', where=where)
    heads = int(
        check_number(
            num_heads, 'num_heads', where=where, at_least=1, whole=True
        )
    )
    check_number(scale, 'scale', where=where, above=0)
    check_number(gamma, 'gamma', where=where, at_least=0)
    if w.ndim != 2 or x.shape[-1:] != w.shape[1:]:
        raise ValueError(
            f'{where}: weight must have shape (C, D) for features of shape '
            f'(*batch, D), got {tuple(w.shape)} for {tuple(x.shape)}.'
        )
    if w.size(1) % heads:
        raise ValueError(
            f'{where}: num_heads must be a divisor of the {w.size(1)} '
            f'features, got {heads}.'
        )
    width = w.size(1) // heads
    common = torch.promote_types(x.dtype, w.dtype)
    precise = torch.promote_types(common, torch.float32)
    return (
        x.to(precise).reshape(*x.shape[:-1], heads, width),
        w.to(precise).reshape(len(w), heads, width),
    )


def _joined(x: Tensor, w: Tensor, scale: float, gamma: float) -> Tensor:
    """The scores of parts x (*batch, K, d) by weights w (C, K, d)."""
    heads = w.size(1)
    length = torch.linalg.vector_norm(w, dim=-1, keepdim=True) + gamma
    w = w / length.clamp_min(torch.finfo(w.dtype).tiny)
    with torch.autocast(x.device.type, enabled=False):
        return scale / heads * x.flatten(-2) @ w.flatten(1).T
