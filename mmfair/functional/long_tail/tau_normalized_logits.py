"""Logits of a trained classifier with weight vectors of equal length."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['tau_normalized_logits']


def tau_normalized_logits(
    logits: Numbers,
    weight: Numbers,
    bias: Numbers | None = None,
    *,
    tau: float = 1.0,
) -> Tensor:
    r"""Scores of a classifier with weights w / norm(w)^tau and no bias.

    They follow from the scores z = w x + b themselves, (z - b) /
    norm(w)^tau, so that linear and convolutional layers need no second
    pass.

    Args:
        logits: Scores z of the layer, shape (N, C) or (N, C, \*spatial).
        weight: Its weights w, shape (C, ...); the norm of a class is that of
            all its weights.
        bias: Its bias b, shape (C,).
        tau: Strength; 1 makes all weight vectors unit vectors. 0 keeps their
            lengths, but drops the bias all the same.

    Returns:
        Shape and data type of ``logits``.

    Raises:
        ValueError: If the classes of ``logits`` are not those of ``weight``,
            or a class has no weight but 0.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, Eq. 4.

    Examples:
        >>> weight = torch.tensor([[3.0, 4.0], [0.0, 1.0]])
        >>> bias = torch.ones(2)
        >>> logits = torch.tensor([[1.0, 1.0]]) @ weight.T + bias
        >>> tau_normalized_logits(logits, weight, bias)
        tensor([[1.4000, 1.0000]])
    """
    where = 'tau_normalized_logits'
    tau = check_number(tau, 'tau', where=where)
    logits = as_floats(logits, 'logits', where=where)
    weight = as_floats(weight, 'weight', where=where)
    if not weight.ndim:
        raise ValueError(f'{where}: weight must have shape (C, ...), got ().')
    if logits.ndim < 2 or logits.shape[1:2] != weight.shape[:1]:
        raise ValueError(
            'tau_normalized_logits: logits must be the (N, C, ...) scores of '
            f'a layer with {len(weight)} outputs, got shape '
            f'{tuple(logits.shape)}.'
        )
    norms: Tensor = torch.linalg.vector_norm(widened(weight).flatten(1), dim=1)
    if not bool((norms > 0).all()):
        raise ValueError(
            'tau_normalized_logits: weight must not be 0 for any class, got '
            f'norm 0 for class {int((~(norms > 0)).nonzero()[0])}. Load a '
            'trained checkpoint.'
        )
    scores = logits.to(torch.promote_types(logits.dtype, norms.dtype))
    if bias is not None:
        bias = as_floats(bias, 'bias', where=where)
        if bias.shape != weight.shape[:1]:
            raise ValueError(
                f'{where}: bias must have one entry for each of the '
                f'{len(weight)} classes, got shape {tuple(bias.shape)}.'
            )
        scores = scores - per_class(bias.to(scores.dtype), scores.ndim)
    norms = per_class(norms.pow(tau), scores.ndim)
    return (scores / norms).to(logits.dtype)
