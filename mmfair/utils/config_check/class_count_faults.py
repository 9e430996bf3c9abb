"""Heads whose number of classes differs from their data set's."""

from typing import Any

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf
from mmfair.utils.config_check.list_faults import listed_labels
from mmfair.utils.config_check.walk import walk

# Other heads count otherwise: proposals one class, a tracker's parts those of
# their own data, semantic heads of instance segmentors stuff as well.
_PARTS = (
    'head',
    'decode_head',
    'auxiliary_head',
    'bbox_head',
    'mask_head',
    'data_preprocessor',
)
_OWNERS: tuple[list[str], ...] = ([], ['model'], ['model', 'roi_head'])


def class_count_faults(
    config: dict[str, Any], leaves: list[DatasetLeaf]
) -> list[str]:
    """Wrong ``num_classes`` in the heads and the data preprocessor.

    Open-vocabulary models score words and are left out.

    Args:
        config: A plain config.
        leaves: Its data sets.

    Returns:
        A line for each head and each number of classes that it should have.

    Examples:
        >>> class_count_faults({'model': {'head': {'num_classes': 10}}}, [])
        []
    """
    places = {
        name: config.get(name) or {} for name in ('model', 'data_preprocessor')
    }
    if 'language_model' in places['model']:
        return []
    expected: dict[int, DatasetLeaf] = {}
    for leaf in leaves:
        count = _expected(leaf)
        if count is not None:
            expected.setdefault(count, leaf)
    return [
        f'{path}: num_classes must be a whole number, got '
        f'{part["num_classes"]!r}. Write it without quotes and point.'
        for path, part in walk(places)
        if _is_counted(path)
        and isinstance(part.get('num_classes'), str | float)
    ] + [
        f'{path}: num_classes must be the {count} of {leaf.path} '
        f'({leaf.settings["type"]}), got {part["num_classes"]}. '
        f'Set {path}.num_classes={count}.'
        for path, part in walk(places)
        if _counts_classes(path, part)
        for count, leaf in expected.items()
        if part['num_classes'] != count
    ]


def head_classes(config: dict[str, Any]) -> set[int]:
    """Numbers of classes that the heads of a config have.

    Args:
        config: A plain config.

    Returns:
        Each number once.

    Examples:
        >>> head_classes({'model': {'head': {'num_classes': 10}}})
        {10}
    """
    model = {'model': config.get('model') or {}}
    return {
        part['num_classes']
        for path, part in walk(model)
        if _counts_classes(path, part)
    }


def _expected(leaf: DatasetLeaf) -> int | None:
    """Classes of a data set: named, or those of a training list."""
    if leaf.classes is not None:
        return len(leaf.classes)
    if leaf.loader != 'train':
        return None  # a list to test may lack the last classes
    labels = listed_labels(leaf)
    return max(labels) + 1 if labels else None


def _counts_classes(path: str, part: dict[str, Any]) -> bool:
    if not isinstance(part.get('num_classes'), int):
        return False
    return _is_counted(path)


def _is_counted(path: str) -> bool:
    *owners, name = [name for name in path.split('.') if not name.isdigit()]
    return name in _PARTS and owners in _OWNERS
