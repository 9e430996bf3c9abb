"""Read checkpoints and pickles without running what they hold."""

import io
import os
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from mmengine.fileio.handlers import PickleHandler, file_handlers

from mmfair.utils.restricted_pickle import plain_globals, restricted_pickle

__all__ = ['CheckpointError', 'safe_loading']

_FLAG = '--trust-checkpoint'
# What a pickle, and a zip archive, begin with.
_PICKLE, _ARCHIVE = b'\x80', b'PK'


class CheckpointError(ValueError):
    """A file of weights that can't be used, with its name."""


@contextmanager
def safe_loading(*, trust: bool = False) -> Iterator[None]:
    """While it holds, no file that is loaded can run code.

    A pickle may call any function when it is read, and a checkpoint is a
    pickle. MMEngine falls back to reading it in full where it holds more than
    tensors; here it is refused instead. What a run saves is plain: weights,
    the optimiser, the log's buffers, a bank. It holds for
    :func:`torch.load`, whoever calls it, and for MMEngine's reader of
    ``.pkl`` files.

    Args:
        trust: Read files in full all the same, and run what they hold. A
            damaged file is still named.

    Raises:
        CheckpointError: From within, if a file holds more than plain values,
            or is damaged; the message names it.

    Examples:
        >>> import os, tempfile
        >>> path = os.path.join(tempfile.mkdtemp(), 'weights.pth')
        >>> torch.save({'weight': torch.zeros(2)}, path)
        >>> with safe_loading():
        ...     torch.load(path)
        {'weight': tensor([0., 0.])}
    """
    original = torch.load
    handlers = {kind: file_handlers[kind] for kind in ('pickle', 'pkl')}
    torch.load = _loader(original, trust)
    if not trust:
        file_handlers.update(dict.fromkeys(handlers, _PlainPickleHandler()))
    try:
        yield
    finally:
        torch.load = original
        file_handlers.update(handlers)


def _loader(original: Callable[..., Any], trust: bool) -> Callable[..., Any]:
    def load(f: Any, *args: Any, **settings: Any) -> Any:
        settings.pop('weights_only', None)
        try:
            if trust:
                return original(f, *args, weights_only=False, **settings)
            return _plain_load(original, f, *args, **settings)
        except (FileNotFoundError, PermissionError, CheckpointError):
            raise  # they name the file
        except Exception as error:  # whatever it is of damaged bytes
            raise _refusal(f, error) from error

    return load


def _plain_load(
    original: Callable[..., Any], f: Any, *args: Any, **settings: Any
) -> Any:
    settings.pop('pickle_module', None)  # it would be asked in our place
    known = plain_globals()
    version = tuple(int(x) for x in torch.__version__.split('.')[:2])
    if version >= (2, 6):
        pairs: list[Any] = [(part, name) for name, part in known.items()]
        with torch.serialization.safe_globals(pairs):
            return original(f, *args, weights_only=True, **settings)
    from torch._weights_only_unpickler import _get_allowed_globals

    plain = restricted_pickle({**_get_allowed_globals(), **known})
    settings['pickle_module'] = plain
    return original(f, *args, weights_only=False, **settings)


def _refusal(f: Any, error: Exception) -> CheckpointError:
    name, start = _name(f), _start(f)
    reason = str(error)
    code = re.search(r'GLOBAL (\S+)', reason)
    if code or (
        isinstance(error, pickle.UnpicklingError)
        and start.startswith((_PICKLE, _ARCHIVE))
    ):
        what = f' of {code[1]}' if code else ''
        return CheckpointError(
            'checkpoint: file must hold tensors and plain values alone, got '
            f'{name!r}, which can run code{what} when it is read. If you '
            f'trust whoever made it, add {_FLAG}, which reads it in full and '
            'runs what it holds.'
        )
    return CheckpointError(
        f'checkpoint: file must be one that a run has saved, got {name!r}, '
        f'which is {_fault(f, error)}. Take another one, or copy it again.'
    )


def _fault(f: Any, error: Exception) -> str:
    if isinstance(f, (str, os.PathLike)) and not Path(f).stat().st_size:
        return 'empty'
    sentence = re.split(r'\.\s|\n', str(error))[0][:120].rstrip('.')
    return f'damaged or of another kind ({type(error).__name__}: {sentence})'


def _name(f: Any) -> str:
    if isinstance(f, (str, os.PathLike)):
        return os.fspath(f)
    return str(getattr(f, 'name', 'a file in memory'))


def _start(f: Any) -> bytes:
    if isinstance(f, (str, os.PathLike)):
        with Path(f).open('rb') as file:
            return file.read(2)
    if isinstance(f, io.IOBase) and f.seekable():
        f.seek(0)
        return bytes(f.read(2))
    return b''


class _PlainPickleHandler(PickleHandler):  # type: ignore[misc]
    """MMEngine's reader of ``.pkl`` files, for plain values alone."""

    def load_from_fileobj(self, file: Any, **settings: Any) -> Any:
        try:
            return restricted_pickle(plain_globals()).load(file, **settings)
        except pickle.UnpicklingError as error:
            raise _refusal(file, error) from error
