"""JSON that any reader takes, in files that are whole."""

import json
import math
import os
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from mmfair.utils.atomic_write import atomic_write

__all__ = ['json_text', 'plain_value', 'write_json']


def plain_value(
    value: Any, *, other: Callable[[Any], Any] | None = None
) -> Any:
    """A value made of what JSON knows.

    Args:
        value: Text, number, path or None, a NumPy or PyTorch one, or a
            mapping, sequence or set of such values.
        other: What to make of a value of another kind, such as ``str``.

    Returns:
        The same in plain Python; None for a number that is not finite, since
        JSON has none: ``NaN`` and ``Infinity`` are words of Python's alone.

    Raises:
        TypeError: If the value is of another kind, and ``other`` is None.

    Examples:
        >>> import numpy as np
        >>> plain_value({'mean': np.float32(0.5), 'low': float('nan')})
        {'mean': 0.5, 'low': None}
    """
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {
            str(key): plain_value(part, other=other)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [plain_value(part, other=other) for part in value]
    if callable(getattr(value, 'tolist', None)):  # an array, tensor, scalar
        return plain_value(value.tolist(), other=other)
    if isinstance(value, PurePath) or other is not None:
        return plain_value((other or str)(value))
    raise TypeError(
        'plain_value: value must be text, a number, None or made of these, '
        f'got {value!r}. Convert it before.'
    )


def json_text(
    value: object,
    *,
    indent: int | None = 2,
    other: Callable[[Any], Any] | None = None,
) -> str:
    r"""A value as JSON, with a line end; numbers that are not finite are null.

    Args:
        value: See :func:`plain_value`.
        indent: Blanks a level; None for a single line.
        other: See :func:`plain_value`.

    Returns:
        The text. Letters beyond ASCII stand as they are.

    Raises:
        TypeError: If there is a value that JSON can't hold.

    Examples:
        >>> json_text({'loss': float('inf')}, indent=None)
        '{"loss": null}\n'
    """
    text = json.dumps(
        plain_value(value, other=other),
        indent=indent,
        ensure_ascii=False,
        allow_nan=False,
    )
    # Half of a pair, as in names from a damaged file, is no UTF-8.
    return text.encode('utf-8', 'replace').decode('utf-8') + '\n'


def write_json(
    path: str | os.PathLike[str],
    value: object,
    *,
    indent: int | None = 2,
    other: Callable[[Any], Any] | None = None,
) -> None:
    """Write :func:`json_text` to a file, which is there whole or not at all.

    Args:
        path: Target; missing folders are made, an existing file is replaced.
        value: See :func:`plain_value`.
        indent: See :func:`json_text`.
        other: See :func:`plain_value`.

    Raises:
        TypeError: If there is a value that JSON can't hold; the file stays
            as it was.
    """
    atomic_write(path, json_text(value, indent=indent, other=other))
