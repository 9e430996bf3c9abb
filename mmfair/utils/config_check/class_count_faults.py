"""Heads whose number of classes differs from their data set's."""

from typing import Any

from mmfair.utils.config_check.dataset_leaves import DatasetLeaf
from mmfair.utils.config_check.walk import walk


def class_count_faults(
    config: dict[str, Any], leaves: list[DatasetLeaf]
) -> list[str]:
    """Wrong ``num_classes`` in the heads and the data preprocessor.

    Region proposal heads tell objects from background and open-vocabulary
    models score words; neither has the classes of the data set.

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
        if leaf.classes is not None:
            expected.setdefault(len(leaf.classes), leaf)
    return [
        f'{path}: num_classes must be the {count} of {leaf.path} '
        f'({leaf.settings["type"]}), got {part["num_classes"]}. '
        f'Set {path}.num_classes={count}.'
        for path, part in walk(places)
        if _counts_classes(path, part)
        for count, leaf in expected.items()
        if part['num_classes'] != count
    ]


def _counts_classes(path: str, part: dict[str, Any]) -> bool:
    if not isinstance(part.get('num_classes'), int):
        return False
    names = [name for name in path.split('.') if not name.isdigit()]
    return 'rpn_head' not in names and (
        names[-1].endswith('head') or names[-1] == 'data_preprocessor'
    )
