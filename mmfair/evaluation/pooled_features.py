"""One row of features for each image, from what a module gives."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

__all__ = ['pooled_features']


@torch.no_grad()
def pooled_features(value: Any, *, where: str = 'pooled_features') -> Tensor:
    """Features of each image, pooled over positions or tokens.

    Args:
        value: What a module gives or takes: a tensor; of a tuple or list, the
            last element is taken. Shape (N, D) stays; (N, C, H, W) and
            (N, C, T, H, W) are averaged over the positions, (N, L, C) over
            the tokens, class token included.
        where: Who asks; errors begin with it.

    Returns:
        Shape (N, D), a copy, float32, on the CPU.

    Raises:
        TypeError: If there is no floating-point tensor.
        ValueError: If it has another number of dimensions.

    Examples:
        >>> pooled_features((None, torch.ones(2, 3, 4, 4))).shape
        torch.Size([2, 3])
        >>> pooled_features(torch.ones(2, 5, 3)).shape
        torch.Size([2, 3])
    """
    while isinstance(value, (tuple, list)) and value:
        value = value[-1]
    if not isinstance(value, Tensor) or not value.is_floating_point():
        kind = getattr(value, 'dtype', type(value).__name__)
        raise TypeError(
            f'{where} must give a floating-point tensor, got {kind}.'
        )
    pool: dict[int, Callable[[Tensor], Tensor]] = {
        2: torch.clone,  # what comes after may work in place
        3: lambda tokens: tokens.mean(1),
        4: lambda maps: maps.mean((2, 3)),
        5: lambda clips: clips.mean((2, 3, 4)),
    }
    if value.ndim not in pool:
        raise ValueError(
            f'{where} must give 2 to 5 dimensions, images first, got shape '
            f'{tuple(value.shape)}.'
        )
    return pool[value.ndim](value.float()).cpu()
