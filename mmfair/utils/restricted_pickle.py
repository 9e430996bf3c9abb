"""Pickles of plain values and arrays, and nothing that runs."""

import codecs
import pickle
from collections import OrderedDict
from collections.abc import Callable
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any, NoReturn

import numpy as np

__all__ = ['plain_globals', 'restricted_pickle']

_HISTORY = ('min', 'max', 'current', 'mean')


def plain_globals() -> dict[str, Any]:
    """What a checkpoint of a run may name, beside tensors and plain values.

    NumPy's arrays and scalars, and MMEngine's buffer of logged values.

    Returns:
        Dotted name, as a pickle has it -> the object.
    """
    from mmengine.logging import HistoryBuffer

    def history_method(owner: object, name: str) -> object:
        # The buffer names its own statistics by getattr, which in full would
        # lead from any object to any other.
        if owner is not HistoryBuffer or name not in _HISTORY:
            raise pickle.UnpicklingError(
                f'GLOBAL builtins.getattr of {owner!r} and {name!r}'
            )
        return getattr(HistoryBuffer, name)

    reconstruct = np.empty(0).__reduce__()[0]
    scalar = np.float64(0).__reduce__()[0]
    known: dict[str, Any] = {
        'builtins.getattr': history_method,
        '__builtin__.getattr': history_method,
        'builtins.slice': slice,
        '_codecs.encode': codecs.encode,  # of bytes, in old protocols
        'collections.OrderedDict': OrderedDict,
        'numpy.ndarray': np.ndarray,
        'numpy.dtype': np.dtype,
        'mmengine.logging.history_buffer.HistoryBuffer': HistoryBuffer,
        # Of the facts of a data set; a plain one, since the other imports.
        'mmengine.config.config.ConfigDict': dict,
        'pathlib.PosixPath': PurePosixPath,
    }
    for package in ('numpy.core', 'numpy._core'):
        known[f'{package}.multiarray._reconstruct'] = reconstruct
        known[f'{package}.multiarray.scalar'] = scalar
    for kind in '?bBhHiIlLqQefdFDSU':
        dtype = type(np.dtype(kind))
        known[f'{dtype.__module__}.{dtype.__qualname__}'] = dtype
    return known


def restricted_pickle(known: dict[str, Callable[..., Any]]) -> SimpleNamespace:
    """A module like :mod:`pickle` that finds nothing but what is known.

    Args:
        known: Dotted name -> what a pickle may call by it. Safe with any
            arguments.

    Returns:
        ``Unpickler``, ``load`` and ``loads``, as of the module.

    Examples:
        >>> restricted_pickle({}).loads(pickle.dumps({'a': [1, 2]}))
        {'a': [1, 2]}
        >>> restricted_pickle({}).loads(pickle.dumps(print))
        Traceback (most recent call last):
        ...
        _pickle.UnpicklingError: GLOBAL builtins.print
    """
    import io

    class Unpickler(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            if f'{module}.{name}' not in known:
                _refuse(module, name)
            return known[f'{module}.{name}']

    def load(file: Any, **settings: Any) -> Any:
        return Unpickler(file, **settings).load()

    def loads(content: bytes, **settings: Any) -> Any:
        return load(io.BytesIO(content), **settings)

    return SimpleNamespace(
        __name__='restricted_pickle',
        Unpickler=Unpickler,
        load=load,
        loads=loads,
    )


def _refuse(module: str, name: str) -> NoReturn:
    raise pickle.UnpicklingError(f'GLOBAL {module}.{name}')
