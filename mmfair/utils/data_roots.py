"""Another folder in place of ``data`` for all data of a config."""

from pathlib import Path
from typing import Any

from mmfair.utils.config_check.walk import walk

__all__ = ['data_roots']


def data_roots(config: dict[str, Any], folder: str | Path) -> dict[str, str]:
    """Options that put a folder in place of ``data`` in every data root.

    Args:
        config: A config with data loaders.
        folder: What the configs' ``data`` is to be.

    Returns:
        Dotted keys and paths. Roots elsewhere than in ``data`` stay.

    Examples:
        >>> dataset = dict(type='CIFAR10', data_root='data/cifar10/')
        >>> data_roots(dict(val_dataloader=dict(dataset=dataset)), 'there')
        {'val_dataloader.dataset.data_root': 'there/cifar10'}
    """
    options = {}
    for split in ('train', 'val', 'test'):
        name = f'{split}_dataloader'
        for path, node in walk(config.get(name) or {}, name):
            root = node.get('data_root')
            if isinstance(root, str) and Path(root).parts[:1] == ('data',):
                inner = Path(root).relative_to('data')
                options[f'{path}.data_root'] = str(Path(folder) / inner)
    return options
