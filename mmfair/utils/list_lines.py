"""The lines of a list file, whichever editor wrote it."""

import codecs

from mmengine.fileio import get

__all__ = ['list_lines']

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def list_lines(path: str, *, where: str) -> list[tuple[int, str]]:
    """Lines with their numbers, without empty ones.

    A byte order mark, carriage returns and blank lines are no part of what a
    list says.

    Args:
        path: The file, on disk or in a storage of MMEngine.
        where: Who asks; errors begin with it.

    Returns:
        Number, counted from 1, and text of each line, spaces at its ends
        taken off.

    Raises:
        ValueError: If the file is not text in UTF-8; the line is named.

    Examples:
        >>> from tempfile import NamedTemporaryFile
        >>> with NamedTemporaryFile() as file:
        ...     _ = file.write(codecs.BOM_UTF8 + b'a.png 0' + bytes([13, 10]))
        ...     file.flush()
        ...     list_lines(file.name, where='ImageNetLT')
        [(1, 'a.png 0')]
    """
    content: bytes = get(path)
    if content.startswith(_WIDE) or b'\x00' in content:
        raise ValueError(
            f'{where}: the list must be text in UTF-8, got UTF-16 or binary '
            f'data in {path!r}. Save it as UTF-8.'
        )
    lines = []
    for number, row in enumerate(
        content.removeprefix(codecs.BOM_UTF8).split(b'\n'), 1
    ):
        try:
            text = row.decode('utf-8').strip()
        except UnicodeDecodeError as error:
            raise ValueError(
                f'{where}: the list must be text in UTF-8, got {error} in '
                f'{path!r}, line {number}. Save it as UTF-8.'
            ) from error
        if text:
            lines.append((number, text))
    return lines
