"""Greatest and mean value of each channel, one after the other."""

import torch
from torch import Tensor

from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['max_avg_pool']


def max_avg_pool(maps: Numbers) -> Tensor:
    r"""Maxima over space, then means: twice as many features as channels.

    Args:
        maps: Shape (N, C, \*spatial), floating point.

    Returns:
        Shape (N, 2 C).

    Raises:
        TypeError: If ``maps`` are not floating point.
        ValueError: If they have no spatial dimension or an empty one.

    References:
        The head of Gu et al., CVPR 2022 (CAL), in their code.

    Examples:
        >>> max_avg_pool(torch.tensor([[[[1.0, 3.0]], [[2.0, 0.0]]]]))
        tensor([[3., 2., 2., 1.]])
    """
    where = 'max_avg_pool'
    values = as_floats(maps, 'maps', where=where)
    if values.ndim < 3 or 0 in values.shape[1:]:
        raise ValueError(
            f'{where}: maps must have shape (N, C, *spatial), none of them '
            f'empty, got {tuple(values.shape)}.'
        )
    flat = values.flatten(2)
    return torch.cat([flat.amax(2), flat.mean(2)], dim=1)
