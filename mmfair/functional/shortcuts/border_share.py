"""How much of a saliency map lies on the border."""

import math

from torch import Tensor

from mmfair.functional.shortcuts.image_interventions import border_mask
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['border_share']


def border_share(saliency: Numbers, *, share: float = 0.25) -> Tensor:
    """Share of the positive saliency that lies on the border.

    An even map gives the share of the border in the area, with which to
    compare; a map of the centre alone gives 0.

    Args:
        saliency: Maps, shape (B, H, W); values below 0 are left out.
        share: Width of the border; see
            :func:`mmfair.functional.blanked_border`.

    Returns:
        Shape (B,), in [0, 1]; NaN where a map has no positive value, or
        holds NaN.

    Raises:
        ValueError: If the shape or ``share`` does not fit.

    Examples:
        >>> import torch
        >>> border_share(torch.ones(1, 8, 8))
        tensor([0.7500])
    """
    saliency = as_floats(saliency, 'saliency', where='border_share')
    if saliency.ndim != 3:
        raise ValueError(
            'border_share: saliency must have shape (B, H, W), got '
            f'{tuple(saliency.shape)}.'
        )
    height, width = saliency.shape[1:]
    border = border_mask(height, width, share=share, where='border_share')
    positive = saliency.clamp_min(0)
    total = positive.sum((1, 2))
    outside = (positive * border.to(positive)).sum((1, 2))
    return (outside / total).masked_fill(total == 0, math.nan)
