"""A path that a command line gives."""

from argparse import ArgumentTypeError
from pathlib import Path

__all__ = ['named_path']


def named_path(text: str) -> Path:
    """The ``type`` of an argument that holds a path.

    An empty one, as of a variable that a shell does not know, would mean the
    current folder.

    Args:
        text: As it stands on the command line.

    Returns:
        The path.

    Raises:
        ArgumentTypeError: If the text is blank.

    Examples:
        >>> named_path('runs/first').name
        'first'
        >>> named_path('')
        Traceback (most recent call last):
        ...
        argparse.ArgumentTypeError: path must have a name, got ''. Write . \
for the current folder.
    """
    if not text.strip():
        raise ArgumentTypeError(
            f'path must have a name, got {text!r}. Write . for the current '
            'folder.'
        )
    return Path(text)
