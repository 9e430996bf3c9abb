"""Class counts as every long-tail formula takes them."""

from collections.abc import Sequence

import torch
from torch import Tensor

__all__ = ['check_class_counts']


def check_class_counts(
    class_counts: Sequence[float] | Tensor,
    *,
    where: str,
    num_classes: int | None = None,
) -> Tensor:
    """The counts in double precision, or an error that names the class.

    Args:
        class_counts: Training samples n of each class, length C, > 0; they
            need not be whole numbers.
        where: Who asks; the error begins with it.
        num_classes: C, if it is known.

    Returns:
        Shape (C,), float64, on the device of ``class_counts``.

    Raises:
        ValueError: If the length is wrong, or a count is not a positive
            finite number.

    Examples:
        >>> check_class_counts([3, 0], where='balanced_softmax')
        Traceback (most recent call last):
        ...
        ValueError: balanced_softmax: class_counts must be positive, \
got 0 for class 1.
    """
    # On the CPU for a list, whatever device the logits are on: the check
    # below then waits for no other device.
    counts = torch.as_tensor(class_counts, dtype=torch.float64)
    if num_classes is not None and counts.shape != (num_classes,):
        raise ValueError(
            f'{where}: class_counts must have one entry for each of the '
            f'{num_classes} classes, got shape {tuple(counts.shape)}.'
        )
    if counts.ndim != 1 or not counts.numel():
        raise ValueError(
            f'{where}: class_counts must be one list of numbers, got shape '
            f'{tuple(counts.shape)}.'
        )
    wrong = ~((counts > 0) & counts.isfinite())
    if bool(wrong.any()):
        index = int(wrong.nonzero()[0])
        rule = 'finite' if counts[index] > 0 else 'positive'
        raise ValueError(
            f'{where}: class_counts must be {rule}, got {counts[index]:g} '
            f'for class {index}.'
        )
    return counts
