"""Files that are there whole or not at all."""

import os
from pathlib import Path

__all__ = ['atomic_write']


def atomic_write(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write a file so that no reader ever sees a part of it.

    The content goes to a file beside the target first, which then takes the
    target's name. Missing folders are made.

    Args:
        path: Target; an existing file is replaced.
        content: Text is written as UTF-8, bytes as they are.

    Examples:
        >>> import tempfile
        >>> target = Path(tempfile.mkdtemp(), 'run', 'note.txt')
        >>> atomic_write(target, 'done')
        >>> target.read_text(), len(list(target.parent.iterdir()))
        ('done', 1)
    """
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f'.{target.name}.{os.getpid()}.part')
    try:
        if isinstance(content, str):
            partial.write_text(content, encoding='utf-8')
        else:
            partial.write_bytes(content)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
