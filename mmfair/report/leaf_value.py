"""What a data set says of itself below its wrappers."""

from typing import Any

__all__ = ['leaf_value']


def leaf_value(dataset: Any, name: str, default: Any) -> Any:
    """An attribute of a data set, or of the first one within wrappers."""
    while dataset is not None:
        if hasattr(dataset, name):
            return getattr(dataset, name)
        parts = getattr(dataset, 'datasets', None) or [None]
        dataset = getattr(dataset, 'dataset', parts[0])
    return default
