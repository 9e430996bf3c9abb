"""Whether a file or a folder can be written, before the work for it."""

import os
import tempfile
from pathlib import Path

__all__ = ['check_output_file', 'check_output_folder']


def check_output_file(path: str | os.PathLike[str], where: str) -> None:
    """Refuse a file that could not be written after the work.

    Args:
        path: The file; its folder is made.
        where: The argument that names it; it opens the message.

    Raises:
        ValueError: If it is blank, a folder or anything else that is no file,
            or its folder can't be made or written.

    Examples:
        >>> check_output_file('/', '--out')
        Traceback (most recent call last):
        ...
        ValueError: --out: path must be a file that can be written, got '/', \
which is no file. Choose another one.
    """
    _check_blank(path, where)
    target = Path(path)
    try:
        if '\0' in str(path):
            raise OSError('which has a null character')
        if target.exists() and not target.is_file():
            raise OSError('which is no file')
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent) as probe:
            probe.write(b'x')
        # As long as a name that atomic_write gives in between.
        target.with_name(f'.{target.name}.0000000.part').exists()
        if target.exists() and not os.access(target, os.W_OK):
            raise OSError('which is not to be written')
    except (OSError, ValueError) as error:
        raise ValueError(
            f'{where}: path must be a file that can be written, got '
            f'{str(path)!r}, {_reason(error)}. Choose another one.'
        ) from error


def check_output_folder(path: str | os.PathLike[str], where: str) -> None:
    """Refuse a folder that could not be written after the work.

    Args:
        path: The folder, which is made.
        where: The argument that names it; it opens the message.

    Raises:
        ValueError: If it is blank or a file, or can't be made or written.

    Examples:
        >>> check_output_folder(tempfile.mkdtemp(), '--out')
    """
    _check_blank(path, where)
    target = Path(path)
    if os.path.exists(target) and not target.is_dir():
        raise ValueError(
            f'{where}: path must be a folder, got the file {str(path)!r}. '
            'Choose another one.'
        )
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target) as probe:
            probe.write(b'x')
    except (OSError, ValueError) as error:
        raise ValueError(
            f'{where}: path must be a folder that can be written, got '
            f'{str(path)!r}, {_reason(error)}. Choose another one.'
        ) from error


def _check_blank(path: str | os.PathLike[str], where: str) -> None:
    """Nothing at all would mean the current folder."""
    if not str(path).strip():
        raise ValueError(
            f'{where}: path must have a name, got {str(path)!r}. Write . for '
            'the current folder.'
        )


def _reason(error: Exception) -> str:
    text = getattr(error, 'strerror', None) or str(error)
    return text if text.startswith('which') else f'which gives: {text}'
