"""One way of checking the arrays that a number is made of."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

__all__ = ['as_booleans', 'as_doubles']


def as_doubles(
    values: Tensor | ArrayLike, name: str, *, where: str
) -> NDArray[np.float64]:
    """Numbers in double precision.

    Args:
        values: A tensor, array, list or number; NaN and infinity are numbers.
        name: The argument, as the caller writes it.
        where: Who asks; the error begins with it.

    Raises:
        TypeError: If they are no numbers: words, booleans, None, or rows of
            unequal length.

    Examples:
        >>> as_doubles(['3'], 'hits', where='wilson_interval')
        Traceback (most recent call last):
        ...
        TypeError: wilson_interval: hits must be numbers, got ['3'].
    """
    _check_known(values, name, where)
    if isinstance(values, Tensor):
        plain = values.detach().cpu()
        # NumPy has no bfloat16.
        wide = plain.double() if plain.is_floating_point() else plain
        array = wide.numpy()
    else:
        try:
            array = np.asarray(values)
        except ValueError:  # rows of unequal length
            array = np.asarray(None)
    if array.dtype.kind not in 'iuf':
        raise TypeError(
            f'{where}: {name} must be numbers, got {str(values)[:80]}.'
        )
    return array.astype(np.float64)


def _check_known(values: object, name: str, where: str) -> None:
    """Refuse entries that are not there."""
    masked = isinstance(values, np.ma.MaskedArray) and np.any(values.mask)
    if masked or (isinstance(values, Tensor) and values.is_meta):
        raise TypeError(
            f'{where}: {name} must hold a value everywhere, got '
            f'{"masked entries" if masked else "a tensor without any"}.'
        )


def as_booleans(
    values: Tensor | ArrayLike, name: str, *, where: str
) -> NDArray[np.bool_]:
    """What is true and what is false, of booleans or of 1 and 0.

    Args:
        values: A tensor, array or list.
        name: The argument, as the caller writes it.
        where: Who asks; the error begins with it.

    Raises:
        ValueError: If a value is neither.

    Examples:
        >>> as_booleans([1, 0], 'right', where='reliability').tolist()
        [True, False]
    """
    _check_known(values, name, where)
    if isinstance(values, Tensor):
        values = values.detach().cpu().numpy()
    given = np.asarray(values)
    if given.dtype != bool and not np.isin(given, (0, 1)).all():
        raise ValueError(
            f'{where}: {name} must hold true and false (or 1 and 0), got '
            f'{np.unique(given).tolist()[:5]}.'
        )
    return given.astype(bool)
