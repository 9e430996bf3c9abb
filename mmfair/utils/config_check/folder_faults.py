"""Folders of photos that hold none."""

from pathlib import Path
from typing import Any

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf


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
