"""One way of checking the tensors that a formula is given.

NumPy arrays and lists of numbers are taken for tensors; anything else is
named by what it is, and the error says who asks and for which argument.
"""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from mmfair.functional.score_shapes import widened

__all__ = [
    'Numbers',
    'as_floats',
    'as_integers',
    'as_numbers',
    'as_tensor',
    'check_finite',
    'check_generator',
    'check_images',
    'check_matrices',
    'check_points',
]

Numbers = Tensor | NDArray[np.generic] | Sequence[object]


def as_tensor(values: object) -> Tensor | None:
    """Values of any number type as a tensor; None if they are no numbers.

    Examples:
        >>> as_tensor([[1, 2]])
        tensor([[1, 2]])
    """
    if isinstance(values, Tensor):
        # Formulas need the zeros of sparse tensors, too.
        strided = values.layout is torch.strided
        if values.is_meta:
            return None
        return values if strided else values.to_dense()
    if not isinstance(values, np.ndarray | list | tuple) or _masked(values):
        return None
    try:
        return torch.as_tensor(values)
    except (OverflowError, TypeError, ValueError, RuntimeError):
        return None


def _masked(values: object) -> bool:
    """Whether entries are masked, which a tensor would take for known."""
    if not isinstance(values, np.ma.MaskedArray):
        return False
    return bool(np.any(values.mask))


def as_floats(values: Numbers | ArrayLike, name: str, *, where: str) -> Tensor:
    """Floating-point numbers as a tensor; a tensor is returned as it is.

    Args:
        values: A floating-point tensor or array, or a (nested) list of
            numbers, which gets PyTorch's default data type if they are whole.
        name: The argument, as the caller writes it.
        where: Who asks; the error begins with it.

    Raises:
        TypeError: If the values are of another kind.

    Examples:
        >>> as_floats([0, 2], 'logits', where='zero_bias')
        tensor([0., 2.])
        >>> as_floats(torch.arange(2), 'logits', where='zero_bias')
        Traceback (most recent call last):
        ...
        TypeError: zero_bias: logits must be a floating-point tensor, got \
torch.int64. Convert them with .float().
    """
    tensor = as_tensor(values)
    if tensor is None:
        raise TypeError(
            f'{where}: {name} must be a floating-point tensor, got '
            f'{_kind(values)}. Arrays and lists of numbers are taken, too.'
        )
    if tensor.is_floating_point():
        return tensor
    # A list does not say whether it is meant to hold whole numbers.
    numbers = not tensor.is_complex() and tensor.dtype != torch.bool
    if numbers and isinstance(values, list | tuple):
        return tensor.to(torch.get_default_dtype())
    cast = '.float()' if isinstance(values, Tensor) else '.astype(float)'
    raise TypeError(
        f'{where}: {name} must be a floating-point tensor, got '
        f'{_kind(values)}. Convert them with {cast}.'
    )


def as_integers(
    values: Numbers | ArrayLike, name: str, *, where: str
) -> Tensor:
    """Whole numbers, such as labels, as a tensor.

    Args:
        values: A tensor, array or (nested) list of integers.
        name: The argument, as the caller writes it.
        where: Who asks; the error begins with it.

    Raises:
        TypeError: If the values are not integers.

    Examples:
        >>> as_integers([0.5], 'labels', where='by_class')
        Traceback (most recent call last):
        ...
        TypeError: by_class: labels must be integers, got a list of float32.
    """
    tensor = as_tensor(values)
    wrong = (
        tensor is None
        or tensor.dtype == torch.bool
        or tensor.is_floating_point()
        or tensor.is_complex()
    )
    if tensor is None or wrong:
        raise TypeError(
            f'{where}: {name} must be integers, got {_kind(values)}.'
        )
    return tensor


def as_numbers(values: object, name: str, *, where: str) -> Tensor:
    """Numbers of any type in double precision, such as class counts.

    Args:
        values: A tensor, array or list of numbers, whole or not; on its
            device if it is a tensor, else on the CPU.
        name: The argument, as the caller writes it.
        where: Who asks; the error begins with it.

    Raises:
        TypeError: If they are no numbers; booleans and words are none.

    Examples:
        >>> as_numbers('auto', 'class_counts', where='LDAMLoss')
        Traceback (most recent call last):
        ...
        TypeError: LDAMLoss: class_counts must be a list of numbers, got \
str: auto.
    """
    wrong = f'{where}: {name} must be a list of numbers, got '
    if isinstance(values, list | tuple):
        if any(isinstance(value, bool | np.bool_) for value in values):
            raise TypeError(f'{wrong}a list of booleans.')
        values = _doubles(values)  # in double precision from the start
    tensor = as_tensor(values)
    if tensor is None or tensor.dtype == torch.bool or tensor.is_complex():
        raise TypeError(f'{wrong}{_kind(values)}.')
    return tensor.double()


def _doubles(values: Sequence[object]) -> object:
    try:
        return torch.as_tensor(values, dtype=torch.float64)
    except (OverflowError, TypeError, ValueError, RuntimeError):
        return values


def check_points(points: Numbers, *, where: str) -> Tensor:
    """Points as a tensor to compute with, or an error.

    Args:
        points: Shape (n, p), floating point, finite.
        where: Who asks; the error begins with it.

    Returns:
        The points; half precision is widened to float32.

    Raises:
        TypeError: If they are not floating point.
        ValueError: If the shape is another, or a value is not finite.

    Examples:
        >>> check_points(torch.ones(2, 3, dtype=torch.half), where='f').dtype
        torch.float32
    """
    tensor = as_floats(points, 'points', where=where)
    if tensor.ndim != 2 or 0 in tensor.shape:
        raise ValueError(
            f'{where}: points must have shape (n, p), n and p >= 1, got '
            f'{tuple(tensor.shape)}.'
        )
    check_finite(tensor, 'points', where=where)
    return widened(tensor)


def check_finite(values: Tensor, name: str, *, where: str) -> None:
    """Raise a ValueError if a value is NaN or infinite."""
    if not bool(torch.isfinite(values.detach()).all()):
        raise ValueError(
            f'{where}: {name} must be finite, got NaN or infinity.'
        )


def check_generator(generator: object, *, where: str) -> None:
    """Raise unless it is a generator of PyTorch, or None for its own.

    Raises:
        TypeError: If it is anything else, such as a seed.
    """
    if generator is not None and not isinstance(generator, torch.Generator):
        raise TypeError(
            f'{where}: generator must be a torch.Generator or None, got '
            f'{generator!r}. Of a seed, torch.Generator().manual_seed(seed) '
            'makes one.'
        )


def check_matrices(matrices: Numbers, *, where: str) -> Tensor:
    """Square matrices, one after the other, as a tensor.

    Raises:
        TypeError: If they are not floating point.
        ValueError: If the shape is not (b, n, n).
    """
    # In half precision nothing is decomposed.
    tensor = as_floats(matrices, 'matrices', where=where)
    if tensor.ndim != 3 or tensor.size(1) != tensor.size(2):
        raise ValueError(
            f'{where}: matrices must have shape (b, n, n), got '
            f'{tuple(tensor.shape)}.'
        )
    return widened(tensor)


def check_images(images: Numbers, *, where: str) -> Tensor:
    """Images as a tensor.

    Args:
        images: Shape (B, C, H, W).
        where: Who asks; the error begins with it.

    Raises:
        TypeError: If they are no numbers.
        ValueError: If the shape is another.
    """
    tensor = as_tensor(images)
    if tensor is None:
        raise TypeError(
            f'{where}: images must be a tensor, got {_kind(images)}.'
        )
    if tensor.ndim != 4:
        raise ValueError(
            f'{where}: images must have shape (B, C, H, W), got '
            f'{tuple(tensor.shape)}.'
        )
    return tensor


def _kind(values: object) -> str:
    """What was given, as a reader would call it."""
    if isinstance(values, Tensor):
        return f'{"no values, " * values.is_meta}{values.dtype}'
    if _masked(values):
        return 'a NumPy array with masked entries'
    if isinstance(values, np.ndarray):
        return f'a NumPy array of {values.dtype}'
    tensor = as_tensor(values)
    if tensor is not None:
        return f'a list of {str(tensor.dtype).removeprefix("torch.")}'
    if isinstance(values, list | tuple):
        return f'a list that is no array of numbers: {str(values)[:60]}'
    return f'{type(values).__name__}: {str(values)[:60]}'
