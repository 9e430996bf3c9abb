"""Logits of a frozen classifier times one learnt factor a class."""

from torch import Tensor

from mmfair.functional.label_checks import check_scores
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['weight_scaled_logits']


def weight_scaled_logits(logits: Numbers, scale: Numbers) -> Tensor:
    r"""Scores s z = s (w x + b), as of weights and biases times s.

    The same in training and at test time. Of the classifier nothing but s is
    learnt (learnable weight scaling), or it is learnt beside the weights
    (MiSLAS).

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        scale: Factor s of each class, shape (C,).

    Returns:
        Shape of ``logits``.

    Raises:
        ValueError: If ``scale`` has not one entry for each class.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020; the bias is scaled too, as in
        the code of Zhong et al., CVPR 2021 (MiSLAS).

    Examples:
        >>> import torch
        >>> weight_scaled_logits(torch.tensor([[1.0, 2.0]]), [1.0, 3.0])
        tensor([[1., 6.]])
    """
    where = 'weight_scaled_logits'
    scores = widened(check_scores(logits, where=where))
    each = as_floats(scale, 'scale', where=where)
    if each.shape != scores.shape[1:2]:
        raise ValueError(
            f'{where}: scale must have one entry for each of the '
            f'{scores.size(1)} classes, got shape {tuple(each.shape)}.'
        )
    return scores * per_class(each.to(scores), scores.ndim)
