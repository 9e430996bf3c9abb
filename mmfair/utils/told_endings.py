"""Endings from outside, told in a line."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

__all__ = ['told_endings']

# A request to end, and a terminal that is closed.
_SIGNALS = ('SIGTERM', 'SIGHUP')
# What is only ever said of a file that is written.
_WRITING = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG)
_DENIED = (errno.EACCES, errno.EPERM)


@contextmanager
def told_endings(remedy: str = '', folder: str = '') -> Iterator[None]:
    """While it holds, the system's endings come with a message.

    ``SIGTERM`` and ``SIGHUP`` end the work as Ctrl-C does, so that locks and
    worker processes go with it, and a disk that is full or a folder that can't
    be written any more ends it without a traceback. In a launch of several
    processes signals are left to the launcher, which may have to end one that
    waits for the others.

    Args:
        remedy: How to go on, a sentence for the end of the message.
        folder: Where the work is written.

    Raises:
        SystemExit: From within; 128 and the number of the signal, as a shell
            has it, or the message.

    Examples:
        >>> with told_endings('Start again.'):
        ...     raise OSError(errno.ENOSPC, 'No space left on device')
        Traceback (most recent call last):
        ...
        SystemExit: output: files must be written, got 'No space left on \
device'. Start again.
    """
    numbers = [getattr(signal, name, None) for name in _SIGNALS]
    if int(os.environ.get('WORLD_SIZE', 1)) > 1:
        numbers = []
    before = _take(numbers, remedy)
    try:
        yield
    except OSError as error:
        denied = error.errno in _DENIED and _lies_in(error.filename, folder)
        if error.errno in _WRITING or denied:
            raise SystemExit(_not_written(error, remedy)) from error
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _take(numbers: list[Any], remedy: str) -> dict[Any, Any]:
    """Handle the signals that nobody handles or ignores, as nohup does."""
    process = os.getpid()

    def end(number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        if os.getpid() != process:  # a worker that was forked
            os.kill(os.getpid(), number)
            return
        name = signal.Signals(number).name
        print(f'Ended by {name}. {remedy}'.rstrip(), file=sys.stderr)
        raise SystemExit(128 + number)

    before = {}
    for number in numbers:
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            try:
                before[number] = signal.signal(number, end)
            except ValueError:  # signals are the main thread's
                break
    return before


def _lies_in(path: object, folder: str) -> bool:
    if not folder or not isinstance(path, str | os.PathLike):
        return False
    inside = os.path.join(os.path.abspath(folder), '')
    return os.path.abspath(path).startswith(inside)


def _not_written(error: OSError, remedy: str) -> str:
    where = f' for {str(error.filename)!r}' if error.filename else ''
    return (
        f'output: files must be written, got {error.strerror!r}{where}. '
        f'{remedy}'
    ).rstrip()
