"""A number of a report, or None where it is not known."""

import math
from typing import Any

__all__ = ['known_value']


def known_value(value: Any) -> Any:
    """A number of a cell, as Python's own; None where it is not known.

    Args:
        value: A number of Python, NumPy or PyTorch, or anything else, which
            stays as it is.

    Returns:
        None for NaN and infinity.

    Examples:
        >>> known_value(float('nan')), known_value(2.5), known_value('cat')
        (None, 2.5, 'cat')
    """
    if hasattr(value, 'tolist'):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
