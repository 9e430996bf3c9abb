"""Folders of photos that hold none, or are those of other classes."""

from pathlib import Path
from typing import Any

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf

_SHOWN = 5


def class_folder_faults(leaves: list[DatasetLeaf]) -> list[str]:
    """Folders of classes that differ between the splits.

    The label of a photo is the place of its folder among those of its split:
    where one is missing or called otherwise, all labels after it mean another
    class.

    Args:
        leaves: Data sets of a config.

    Returns:
        A line for each split that is not as the first.

    Examples:
        >>> class_folder_faults([])
        []
    """
    folders = [
        (leaf, leaf.class_folders)
        for leaf in leaves
        if leaf.class_folders is not None
    ]
    if not folders:
        return []
    first, names = folders[0]
    if len(names) < 2:
        return [
            f'{first.path}: folder {first.folder!r} must hold a folder for '
            f'each class, two at least, got {", ".join(names) or "none"}. '
            'Put the photos of a class into a folder with its name.'
        ]
    return [
        f'{leaf.path}: folders of classes must be those of {first.path}, got '
        f'{_differences(names, others)} in {leaf.folder!r}. The label of a '
        'photo is the place of its folder: make the folders the same in all '
        'splits, empty ones too.'
        for leaf, others in folders[1:]
        if others != names
    ]


def _differences(names: list[str], others: list[str]) -> str:
    more = [repr(name) for name in others if name not in names]
    less = [repr(name) for name in names if name not in others]
    parts = [
        f'{", ".join(part[:_SHOWN])} {word}'
        for part, word in ((more, 'besides'), (less, 'missing'))
        if part
    ]
    return ' and '.join(parts)


def folder_faults(leaves: list[DatasetLeaf]) -> list[str]:
    """Sets of a folder for each class without any image.

    Args:
        leaves: Data sets that will be read.

    Returns:
        A line for each.

    Examples:
        >>> folder_faults([])
        []
    """
    faults = []
    for leaf in leaves:
        dataset: Any = leaf.dataset
        prefix = getattr(dataset, 'data_prefix', None)
        root = prefix.get('img_path') if isinstance(prefix, dict) else None
        endings = getattr(dataset, 'extensions', None)
        listed = getattr(dataset, 'ann_file', None)
        if listed or not endings or not root or not Path(root).is_dir():
            continue
        if not any(
            path.suffix.lower() in endings for path in Path(root).rglob('*')
        ):
            faults.append(
                f'{leaf.path}: folder {str(root)!r} must hold images that end '
                f'in one of {", ".join(endings)}, got none.'
            )
    return faults
