"""The divisor of weighted means."""

from torch import Tensor

__all__ = ['mean_weight']


def mean_weight(weight: Tensor, target: Tensor, ignore_index: int) -> Tensor:
    r"""Mean class weight of the samples that are not ignored.

    The weighted mean of PyTorch's cross-entropy divides by it.

    Args:
        weight: Of each class, shape (C,).
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities,
            shape (N, C) or (N, C, \*spatial).
        ignore_index: Label of samples that do not count.

    Returns:
        Scalar; the mean over the classes where no sample counts.

    Examples:
        >>> import torch
        >>> mean_weight(torch.tensor([1.0, 3.0]), torch.tensor([0, 1, 1]), -1)
        tensor(2.3333)
    """
    if target.is_floating_point():
        dense = target.to(weight).movedim(1, -1)
        total: Tensor = (dense * weight).sum()
        return total / (target.numel() / target.size(1))
    labels = target[target != ignore_index]
    # All samples ignored: their losses are 0 by any divisor.
    return weight[labels].mean() if labels.numel() else weight.mean()
