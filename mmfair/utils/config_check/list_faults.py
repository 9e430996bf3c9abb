"""Lists of images whose lines can't be right."""

import codecs
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf
from mmfair.utils.list_lines import list_lines

_SHOWN = 5
# Files looked for in a list; of a longer one so many, evenly spaced.
_FILES = 2000


def list_faults(leaves: list[DatasetLeaf], classes: set[int]) -> list[str]:
    """Wrong lines of the list files of ``CustomDataset`` and its like.

    A line is wrong if it has no label, a label that is no class, a path that
    leads out of the folder or to no file, or the path of an earlier line.

    Args:
        leaves: Data sets that will be read.
        classes: Numbers of classes of the model's heads; the least holds.

    Returns:
        A line for each, five a list at most.

    Examples:
        >>> list_faults([], {10})
        []
    """
    faults: dict[str, list[str]] = {}
    for leaf in leaves:
        path = getattr(leaf.dataset, 'ann_file', None)
        if not _is_list(leaf, path) or path in faults:
            continue
        lines = [f'{leaf.path}: {fault}' for fault in _faults(leaf, classes)]
        if len(lines) > _SHOWN:
            more = f'{leaf.path}: {len(lines) - _SHOWN} more in {path!r}.'
            lines = [*lines[:_SHOWN], more]
        faults[str(path)] = lines
    return [fault for lines in faults.values() for fault in lines]


def listed_labels(leaf: DatasetLeaf) -> list[int] | None:
    """Labels of a list file; None for other data sets.

    Args:
        leaf: A data set.

    Returns:
        The labels of the lines that have one.
    """
    path = getattr(leaf.dataset, 'ann_file', None)
    if not _is_list(leaf, path):
        return None
    try:
        lines = list_lines(str(path), where=leaf.path)
    except ValueError:
        return None
    labels = (_label(text) for _, text in lines)
    return [label for label in labels if label is not None]


def _is_list(leaf: DatasetLeaf, path: object) -> bool:
    """Whether each line is an image with a label, and the file is there."""
    return (
        bool(getattr(leaf.dataset, 'with_label', False))
        and isinstance(path, str)
        and Path(path).is_file()
    )


def _label(text: str) -> int | None:
    label = text.rpartition(' ')[2]
    digits = label.removeprefix('-')
    return int(label) if digits.isascii() and digits.isdigit() else None


def _faults(leaf: DatasetLeaf, heads: set[int]) -> Iterator[str]:
    dataset: Any = leaf.dataset
    path = dataset.ann_file
    try:
        lines = list_lines(path, where='list file')
    except ValueError as error:
        yield str(error)
        return
    if _host_reads_other_lines(path, len(lines)):
        yield (
            f'list file {path!r} must have no byte order mark and no blank '
            'lines, which MMPretrain takes for images. Save it without.'
        )
    names = leaf.classes
    classes = len(names) if names is not None else min(heads, default=None)
    folder = dataset.img_prefix
    earlier: dict[str, tuple[int, str]] = {}
    wrong: set[int] = set()
    for number, text in lines:
        image = text.rpartition(' ')[0].strip()
        problem = (
            _label_problem(text, classes)
            or _path_problem(image, folder)
            or _twice(image, number, text, earlier)
        )
        if problem:
            wrong.add(number)
            yield f'{problem} in {path!r}, line {number}.'
    right = [line for line in lines if line[0] not in wrong]
    yield from _absent(right, path, folder)


def _host_reads_other_lines(path: str, lines: int) -> bool:
    content = Path(path).read_bytes()
    rows = content.removesuffix(b'\n').split(b'\n') if content else []
    return len(rows) != lines or content.startswith(codecs.BOM_UTF8)


def _label_problem(text: str, classes: int | None) -> str | None:
    label = _label(text)
    if ' ' not in text or label is None:
        return f"a line must be 'path label', got {text!r}"
    if label < 0 or (classes is not None and label >= classes):
        end = '' if classes is None else f' and below {classes}'
        return f'a label must be >= 0{end}, got {label}'
    return None


def _path_problem(image: str, folder: str | None) -> str | None:
    parts = PurePosixPath(image.replace('\\', '/'))
    if '..' in parts.parts or (parts.is_absolute() and folder):
        return (
            f'a path must be relative to {folder or "the folder"!r} and lead '
            f'into it, got {image!r}'
        )
    return None


def _twice(
    image: str, number: int, text: str, earlier: dict[str, tuple[int, str]]
) -> str | None:
    key = str(PurePosixPath(image))
    line, before = earlier.setdefault(key, (number, text))
    if line == number:
        return None
    other = _label(before) != _label(text)
    kind = 'have one label' if other else 'be listed once'
    return f'an image must {kind}, got {text!r} again after line {line}'


def _absent(
    lines: list[tuple[int, str]], path: str, folder: str | None
) -> Iterator[str]:
    place = Path(folder or '.')
    if not place.is_dir():
        return  # remote, or told as missing itself
    for number, text in lines[:: max(1, -(-len(lines) // _FILES))]:
        image = text.rpartition(' ')[0].strip()
        if image and not (place / image).exists():
            yield (
                f'an image must exist, got none at {str(place / image)!r}, of '
                f'{path!r}, line {number}.'
            )
