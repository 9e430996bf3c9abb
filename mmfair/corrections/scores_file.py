"""Corrected scores as a file of tensors."""

import io
import os
from dataclasses import fields
from typing import Any

import torch
from torch import Tensor

from mmfair.corrections.corrected import Corrected

__all__ = ['corrected_bytes', 'read_corrected']

_WHERE = 'read_corrected'
# Not of the scores: the layer as it was, and words for people.
_LEFT_OUT = {'classifier', 'chosen'}


def corrected_bytes(corrected: Corrected) -> bytes:
    """What makes the corrected scores of features and logits, as a file.

    Args:
        corrected: A correction's outcome.

    Returns:
        Tensors and numbers alone, of :func:`torch.save`.
    """
    values = {
        field.name: getattr(corrected, field.name)
        for field in fields(corrected)
        if field.name not in _LEFT_OUT
    }
    buffer = io.BytesIO()
    torch.save({'kind': type(corrected).__name__, 'values': values}, buffer)
    return buffer.getvalue()


def read_corrected(path: str | os.PathLike[str]) -> Corrected:
    """What :func:`corrected_bytes` has made; no code is run.

    Args:
        path: The file.

    Returns:
        It, without the layer as it was.

    Raises:
        ValueError: If there is no such file, or it holds something else.

    Examples:
        >>> import tempfile
        >>> from mmfair.corrections.corrected import ScaledLogits
        >>> made = ScaledLogits(scale=torch.ones(2), offset=torch.ones(2))
        >>> with tempfile.NamedTemporaryFile() as file:
        ...     _ = file.write(corrected_bytes(made))
        ...     file.flush()
        ...     read = read_corrected(file.name)
        >>> read.scores(torch.ones(1, 3), torch.zeros(1, 2))
        tensor([[1., 1.]])
    """
    try:
        loaded = torch.load(path, map_location='cpu', weights_only=True)
        kind, values = loaded['kind'], loaded['values']
        made: Corrected = _kinds(Corrected)[kind](**values)
    except Exception as error:  # whatever it is of damaged bytes
        raise ValueError(
            f'{_WHERE}: file must be one that mmfair correct has written, '
            f'got {os.fspath(path)!r} ({type(error).__name__}). Check the '
            'path, or write it again.'
        ) from error
    for name, value in values.items():
        if isinstance(value, Tensor) and not bool(value.isfinite().all()):
            raise ValueError(
                f'{_WHERE}: {name} must be finite, got NaN or infinity in '
                f'{os.fspath(path)!r}. Write the file again.'
            )
    return made


def _kinds(base: type[Any]) -> dict[str, Any]:
    import mmfair.corrections  # noqa: F401 - all kinds are known then

    known = {base.__name__: base}
    for kind in base.__subclasses__():
        known |= _kinds(kind)
    return known
