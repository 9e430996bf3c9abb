"""Class counts as every long-tail formula takes them."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional.tensor_checks import as_numbers

__all__ = ['check_class_counts', 'check_class_weight']


def check_class_counts(
    class_counts: Sequence[float] | Tensor,
    *,
    where: str,
    num_classes: int | None = None,
    positive: bool = True,
) -> Tensor:
    """The counts in double precision, or an error that names the class.

    Args:
        class_counts: Training samples n of each class, length C, > 0; they
            need not be whole numbers.
        where: Who asks; the error begins with it.
        num_classes: C, if it is known.
        positive: Whether each class needs a sample; else one of them does.

    Returns:
        Shape (C,), float64, on the device of ``class_counts``.

    Raises:
        TypeError: If they are not a list of numbers.
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
    counts = as_numbers(class_counts, 'class_counts', where=where)
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
    enough = counts > 0 if positive or not counts.any() else counts >= 0
    wrong = ~(enough & counts.isfinite())
    if bool(wrong.any()):
        index = int(wrong.nonzero()[0])
        low = 'positive' if positive else '>= 0 and not all 0'
        rule = 'finite' if counts[index] > 0 else low
        raise ValueError(
            f'{where}: class_counts must be {rule}, got {counts[index]:g} '
            f'for class {index}.'
        )
    return counts


def check_class_weight(
    class_weight: Sequence[float] | Tensor, classes: int, *, where: str
) -> Tensor:
    """Weights of the classes in double precision, or an error.

    Args:
        class_weight: Factor of each class, length C, >= 0, finite.
        classes: C.
        where: Who asks; the error begins with it.

    Returns:
        Shape (C,), float64, on the device of ``class_weight``.

    Raises:
        TypeError: If they are not a list of numbers.
        ValueError: If the length is wrong, or a weight is negative or not
            finite.
    """
    weight = as_numbers(class_weight, 'class_weight', where=where)
    if weight.shape != (classes,):
        raise ValueError(
            f'{where}: class_weight must have one entry for each of the '
            f'{classes} classes, got shape {tuple(weight.shape)}.'
        )
    # On a GPU the look at the values would make each step wait.
    if weight.device.type == 'cpu' and not bool(
        ((weight >= 0) & weight.isfinite()).all()
    ):
        raise ValueError(
            f'{where}: class_weight must be >= 0 and finite, got '
            f'{weight.min():g} to {weight.max():g}.'
        )
    return weight
