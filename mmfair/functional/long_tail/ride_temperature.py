"""RIDE's temperature of each class, lower for rare ones."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.check_class_counts import check_class_counts

__all__ = ['ride_temperature']


def ride_temperature(
    class_counts: Sequence[float] | Tensor,
    *,
    strength: float = 0.05,
    base: float = 1.0,
) -> Tensor:
    """Temperatures T_c in proportion to C pi_c rho + 1 - rho.

    Args:
        class_counts: Training samples n of each class, length C, > 0; pi is
            n over the sum of n.
        strength: rho, in [0, 1]; 0 for the same temperature in all classes.
        base: Temperature of the most frequent class, > 0.

    Returns:
        Shape (C,), in (0, ``base``]; of the type of ``class_counts`` if it is
        a floating-point tensor.

    Raises:
        ValueError: If a setting or count is out of range.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, section 3.2, scaled as in their code.

    Examples:
        >>> ride_temperature([300, 100], strength=0.5)
        tensor([1.0000, 0.6000])
    """
    where = 'ride_temperature'
    strength = check_number(
        strength, 'strength', where=where, at_least=0, at_most=1
    )
    base = check_number(base, 'base', where=where, above=0)
    counts = check_class_counts(class_counts, where=where)
    share = counts * (counts.numel() / counts.sum())
    level = share * strength + 1 - strength
    temperature = base * level / level.max()
    if isinstance(class_counts, Tensor) and class_counts.is_floating_point():
        return temperature.to(class_counts.dtype)
    return temperature.to(torch.get_default_dtype())
