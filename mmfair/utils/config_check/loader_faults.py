"""Data loaders that leave out what is to be measured."""

from typing import Any


def loader_faults(config: dict[str, Any]) -> list[str]:
    """``drop_last`` of the loaders for validation and test.

    The images of the last, incomplete batch would not be evaluated; where
    they lie in order, those are the last classes.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> loader_faults({'test_dataloader': {'drop_last': True}})
        ['test_dataloader.drop_last: it must be False, got True. The images \
of the last batch would not be evaluated.']
    """
    loaders = {
        name: config.get(name) or {}
        for name in ('val_dataloader', 'test_dataloader')
    }
    return [
        f'{name}.drop_last: it must be False, got {loader["drop_last"]}. The '
        'images of the last batch would not be evaluated.'
        for name, loader in loaders.items()
        if loader.get('drop_last')
    ]
