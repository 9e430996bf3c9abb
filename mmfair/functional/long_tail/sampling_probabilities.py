"""How often a class is drawn when its images are sampled by its size."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import as_numbers

__all__ = ['sampling_probabilities']


def sampling_probabilities(
    class_counts: Sequence[float] | Tensor, *, power: float = 0.0
) -> Tensor:
    """Probability of each class, proportional to a power of its size.

    A power of 1 draws every image alike (instance-balanced), 0.5 by the
    square root of the class size, 0 every class alike (class-balanced), and
    -1 a class the more often the rarer it is (reversed).

    Args:
        class_counts: Samples n of each class, length C, >= 0, finite.
        power: Exponent q of n^q, finite.

    Returns:
        Shape (C,), float64, sum 1; 0 where a class has no sample.

    Raises:
        TypeError: If a number is none.
        ValueError: If a count is negative or not finite, or no class has a
            sample.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, Eq. 1; Zhou et al., "BBN", CVPR 2020 (-1).

    Examples:
        >>> sampling_probabilities([90, 10], power=0.5)
        tensor([0.7500, 0.2500], dtype=torch.float64)
    """
    where = 'sampling_probabilities'
    counts = as_numbers(class_counts, 'class_counts', where=where)
    power = check_number(power, 'power', where=where)
    wrong = counts[~(torch.isfinite(counts) & (counts >= 0))]
    if counts.ndim != 1 or wrong.numel() or not bool((counts > 0).any()):
        shown = f'{wrong[0]:g}' if wrong.numel() else counts.tolist()
        raise ValueError(
            f'{where}: class_counts must be C finite numbers >= 0, '
            f'one of them > 0, got {shown}.'
        )
    # In logarithms, so that no power overflows.
    return (
        (power * counts.log())
        .where(counts > 0, torch.full_like(counts, -torch.inf))
        .softmax(0)
    )
