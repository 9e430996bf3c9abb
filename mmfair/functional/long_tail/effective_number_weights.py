"""Class weights from the effective number of samples."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.check_class_counts import check_class_counts

__all__ = ['effective_number_weights']


def effective_number_weights(
    class_counts: Sequence[float] | Tensor, *, beta: float = 0.9999
) -> Tensor:
    """Weights (1 - beta) / (1 - beta^n), scaled to the sum C.

    Their scale is lost in the sum, so between the two ends, equal weights
    for ``beta=0`` and 1 / n for ``beta=1``, nothing but the ratios of the
    denominators matters; these are exact also where beta^n rounds to 1.

    Args:
        class_counts: Training samples n of each class, length C, > 0.
        beta: In [0, 1].

    Returns:
        Shape (C,), > 0, sum C; of the type of ``class_counts`` if it is a
        floating-point tensor.

    Raises:
        ValueError: If ``beta`` is out of range or a count is not positive.

    References:
        Cui et al., "Class-Balanced Loss Based on Effective Number of
        Samples", CVPR 2019, Proposition 1 and section 4, with their sum C.

    Examples:
        >>> effective_number_weights([900, 100], beta=0.99)
        tensor([0.7760, 1.2240])
        >>> effective_number_weights([900, 100], beta=1)
        tensor([0.2000, 1.8000])
    """
    where = 'effective_number_weights'
    beta = check_number(beta, 'beta', where=where, at_least=0, at_most=1)
    counts = check_class_counts(class_counts, where=where)
    if beta == 0:
        denominator = torch.ones_like(counts)
    elif beta == 1:
        denominator = counts
    else:
        denominator = -torch.expm1(counts * math.log(beta))
    weights = denominator.min() / denominator
    weights = weights * (counts.numel() / weights.sum())
    return weights.to(_type_of(class_counts))


def _type_of(class_counts: Sequence[float] | Tensor) -> torch.dtype:
    if isinstance(class_counts, Tensor) and class_counts.is_floating_point():
        return class_counts.dtype
    return torch.get_default_dtype()
