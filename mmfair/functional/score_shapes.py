"""How scores of classes are widened, and how one value a class meets them."""

import torch
from torch import Tensor

__all__ = ['per_class', 'widened']


def widened(values: Tensor) -> Tensor:
    """The values in single precision at least.

    Args:
        values: Floating point, any shape.

    Returns:
        Half precision in float32; other tensors as they are.

    Examples:
        >>> widened(torch.zeros(2, dtype=torch.half)).dtype
        torch.float32
    """
    return values.to(torch.promote_types(values.dtype, torch.float32))


def per_class(values: Tensor, ndim: int) -> Tensor:
    r"""One value for each class, along the class dimension of scores.

    Args:
        values: Shape (C,).
        ndim: Dimensions of the scores, (N, C, \*spatial), >= 2.

    Returns:
        Shape (C, 1, ..., 1), which broadcasts over N and space.

    Examples:
        >>> per_class(torch.tensor([3.0, 1.0]), 4).shape
        torch.Size([2, 1, 1])
    """
    return values.view([-1] + [1] * (ndim - 2))
