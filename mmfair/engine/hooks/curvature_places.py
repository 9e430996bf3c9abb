"""How much curvature regularisation keeps of each class."""

from typing import Any

from mmfair.datasets.class_counts import class_counts
from mmfair.datasets.pixel_counts import has_pixel_labels

__all__ = ['bank_capacities']


def bank_capacities(dataset: Any, per_class: int | None) -> list[int]:
    """Rows of each class in the bank.

    Args:
        dataset: The training set, with ``metainfo['classes']``.
        per_class: At most so many; as many as the class has samples, if None.

    Returns:
        C numbers.

    Raises:
        ValueError: If there is no limit, and the set does not tell its counts.
    """
    try:
        if has_pixel_labels(dataset):
            raise ValueError('The features of a segmentation set are pixels.')
        counts = class_counts(dataset)
    except ValueError as error:
        if per_class is None:
            raise ValueError(
                'CurvatureBankHook: per_class must be set where the training '
                f'set does not tell its class counts, got None. ({error})'
            ) from error
        return [per_class] * len(dataset.metainfo['classes'])
    if per_class is None:
        return counts
    return [min(count, per_class) for count in counts]
