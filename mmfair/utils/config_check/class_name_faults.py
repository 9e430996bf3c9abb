"""Class names that are no names."""

from collections import Counter
from pathlib import Path

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf


def class_name_faults(leaves: list[DatasetLeaf]) -> list[str]:
    """Names that are numbers or empty, or that two classes share.

    Args:
        leaves: Data sets of a config.

    Returns:
        A line for the first such name of each data set.

    Examples:
        >>> settings = {'type': 'X', 'metainfo': {'classes': [0, 1]}}
        >>> class_name_faults([DatasetLeaf('train', 'data', settings)])
        ['data: class names must be strings, got 0. Write the names in \
quotes, as in classes=["0"].']
    """
    faults: dict[str, str] = {}
    for leaf in leaves:
        given = _given(leaf)
        word = isinstance(given, str) and not Path(given).is_file()
        if leaf.missing is None and (word or given in ([], ())):
            faults[leaf.path] = (
                f'{leaf.path}: class names must be a list of strings, got '
                f'{given!r}. Write one name for each class, as in '
                'classes=["cat", "dog"], or the path of a file with them.'
            )
        for name in _names(leaf):
            if not isinstance(name, str) or not name.strip():
                faults.setdefault(
                    leaf.path,
                    f'{leaf.path}: class names must be strings, got {name!r}. '
                    f'Write the names in quotes, as in classes=["{name}"].',
                )
        doubled = [
            n for n, times in Counter(_names(leaf)).items() if times > 1
        ]
        if doubled:
            faults.setdefault(
                leaf.path,
                f'{leaf.path}: class names must differ, got {doubled[0]!r} '
                'twice. Classes are told apart by their names.',
            )
    return list(faults.values())


def _names(leaf: DatasetLeaf) -> list[object]:
    """Names that the config gives; those of a data set are its own."""
    given = _given(leaf)
    if isinstance(given, list | tuple):
        return [str(n) if isinstance(n, dict) else n for n in given]
    return []


def _given(leaf: DatasetLeaf) -> object:
    metainfo = leaf.settings.get('metainfo')
    given = metainfo.get('classes') if isinstance(metainfo, dict) else None
    return leaf.settings.get('classes') if given is None else given
