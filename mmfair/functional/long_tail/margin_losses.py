"""Cross-entropy with a margin, for each class that could be the true one."""

import torch
from torch import Tensor

from mmfair.functional.label_checks import check_scores
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['margin_losses']


def margin_losses(logits: Numbers, margins: Numbers) -> Tensor:
    r"""The loss of a sample, were its label this class and no other.

    -log of the softmax share of class c after its own score, and no other,
    has been lowered by its margin. Labels with probabilities (mixup, cutmix)
    weigh these losses: their sum is what the mixed losses of two labels are.

    Args:
        logits: Scores, shape (N, C) or (N, C, \*spatial), floating point.
            Computed in float32 at least.
        margins: Of each class, in the unit of the scores, shape (C,).

    Returns:
        Shape of ``logits``, >= 0, in nats.

    Raises:
        ValueError: If ``margins`` has not one entry for each class.

    References:
        The margins of Cao et al., NeurIPS 2019 (LDAM), and Li et al., CVPR
        2022 (GCL), with the mixed losses of Zhang et al., "mixup", ICLR 2018.

    Examples:
        >>> margin_losses(torch.zeros(1, 2), torch.tensor([0.0, 1.0]))
        tensor([[0.6931, 1.3133]])
    """
    where = 'margin_losses'
    scores = widened(check_scores(logits, where=where))
    each = as_floats(margins, 'margins', where=where)
    if each.shape != scores.shape[1:2]:
        raise ValueError(
            f'{where}: margins must have one entry for each of the '
            f'{scores.size(1)} classes, got shape {tuple(each.shape)}.'
        )
    shifted = scores - per_class(each.to(scores), scores.ndim)
    return torch.logaddexp(_others(scores), shifted) - shifted


def _others(scores: Tensor) -> Tensor:
    """Log sum of exp over the other classes, for each class."""
    top = scores.argmax(1, keepdim=True)
    classes = torch.arange(scores.size(1), device=scores.device)
    is_top = per_class(classes, scores.ndim) == top
    # Taken off the sum of all, the rest of a sure sample would be rounding.
    lowest = torch.finfo(scores.dtype).min
    rest = scores.masked_fill(is_top, lowest).logsumexp(1, keepdim=True)
    share = scores.softmax(1).masked_fill(is_top, 0)
    whole = scores.logsumexp(1, keepdim=True)
    return torch.where(is_top, rest, whole + torch.log1p(-share))
