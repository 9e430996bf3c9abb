"""What a data set says of itself below its wrappers."""

from typing import Any

import numpy as np

__all__ = ['leaf_value', 'lists_labels']


def leaf_value(dataset: Any, name: str, default: Any) -> Any:
    """An attribute of a data set, or of the first one within wrappers."""
    while dataset is not None:
        if hasattr(dataset, name):
            return getattr(dataset, name)
        parts = getattr(dataset, 'datasets', None) or [None]
        dataset = getattr(dataset, 'dataset', parts[0])
    return default


def lists_labels(dataset: Any) -> bool | None:
    """Whether each image has a list of labels; None if unknown."""
    try:
        label = dataset.get_data_info(0)['gt_label']
    except Exception:  # data sets of any kind; then the samples say it
        return None
    return isinstance(label, list | tuple | np.ndarray)
