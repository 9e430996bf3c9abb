"""Values of a report as JSON can hold them."""

import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

__all__ = ['known_value', 'plain_value']


def plain_value(value: Any) -> Any:
    """A value made of what JSON knows.

    Args:
        value: Text, number, path or None, a NumPy or PyTorch one, or a
            mapping or sequence of such values.

    Returns:
        The same in plain Python; None for a number that is not finite, since
        JSON has none.

    Raises:
        TypeError: If the value is of another kind.

    Examples:
        >>> import numpy as np
        >>> plain_value({'mean': np.float32(0.5), 'low': float('nan')})
        {'mean': 0.5, 'low': None}
    """
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(part) for part in value]
    if hasattr(value, 'tolist'):
        return plain_value(value.tolist())
    raise TypeError(
        'write_report: value must be text, a number, None or made of these, '
        f'got {value!r}. Convert it before.'
    )


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
