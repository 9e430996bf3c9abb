"""Easy, middling and hard classes, by the accuracies of a baseline."""

from collections.abc import Sequence

from mmfair.functional.class_rates import checked_rates
from mmfair.functional.tensor_checks import Numbers

__all__ = ['accuracy_thirds']


def accuracy_thirds(class_accuracy: Numbers) -> dict[str, Sequence[int]]:
    """The classes in three parts of equal size, the hardest last.

    The parts are to be those of the model that others are compared with: a
    model that defines its own thirds can lose a class from one to another.

    Args:
        class_accuracy: Of the baseline, shape (C,), in [0, 1]; NaN entries
            are left out.

    Returns:
        Class indices of ``easy``, ``middle`` and ``hard``, each from the
        highest accuracy to the lowest, those of equal accuracy in the order
        of the classes. With C no multiple of 3 the first parts have one more.
        Empty lists where there are fewer than three classes.

    Raises:
        TypeError: If the accuracies are no numbers.
        ValueError: If they are not in [0, 1], or not of shape (C,).

    References:
        Zhu et al., ICLR 2026 (MR2), tables by easy, medium and hard classes.

    Examples:
        >>> accuracy_thirds([0.2, 0.9, 0.6, 0.7])
        {'easy': [1, 3], 'middle': [2], 'hard': [0]}
    """
    rates = checked_rates(class_accuracy, where='accuracy_thirds')
    order = rates.argsort(stable=True, descending=True).tolist()
    unknown = set(rates.isnan().nonzero().flatten().tolist())
    order = [index for index in order if index not in unknown]
    size, more = divmod(len(order), 3)
    if not size:
        return {'easy': [], 'middle': [], 'hard': []}
    first = size + (more > 0)
    second = first + size + (more > 1)
    return {
        'easy': order[:first],
        'middle': order[first:second],
        'hard': order[second:],
    }
