"""Image files of a folder, or of a list."""

from pathlib import Path

from mmfair.utils.list_lines import list_lines

__all__ = ['image_paths']

_SUFFIXES = ('.bmp', '.jpeg', '.jpg', '.png', '.ppm', '.tif', '.tiff', '.webp')


def image_paths(source: str, *, where: str = 'image_paths') -> dict[str, str]:
    """Path of each image by its name, in the order of names or of the list.

    Args:
        source: A folder, with all that is below it; or a text file with a
            path in each line, which begins at the folder of the list unless
            it is absolute.
        where: Who asks; errors begin with it.

    Returns:
        Path by name: below the folder, or as it stands in the list.

    Raises:
        FileNotFoundError: If there is no such folder or list.
        ValueError: If there are no images in it, a line of the list names no
            file, or one twice.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     (Path(folder) / 'a').mkdir()
        ...     (Path(folder) / 'a' / '1.jpg').touch()
        ...     list(image_paths(folder))
        ['a/1.jpg']
    """
    root = Path(source)
    if root.is_dir():
        paths = {
            path.relative_to(root).as_posix(): str(path)
            for path in sorted(root.rglob('*'))
            if path.suffix.lower() in _SUFFIXES and path.is_file()
        }
    elif root.is_file():
        paths = _listed(root, where)
    else:
        raise FileNotFoundError(
            f'{where}: path must be a folder of images or a list of them, got '
            f'{source!r}. Check the path.'
        )
    if not paths:
        raise ValueError(
            f'{where}: path must hold images ({", ".join(_SUFFIXES)}), got '
            f'none in {source!r}.'
        )
    return paths


def _listed(source: Path, where: str) -> dict[str, str]:
    paths: dict[str, str] = {}
    for number, name in list_lines(str(source), where=where):
        path = source.parent / name
        if not path.is_file() or name in paths:
            rule = 'name a file once' if name in paths else 'name a file'
            raise ValueError(
                f"{where}: a line must {rule}, got {name!r} in '{source}', "
                f'line {number}. Paths begin at the folder of the list.'
            )
        paths[name] = str(path)
    return paths
