"""Another folder in place of ``data`` for all data of a config."""

from pathlib import Path
from typing import Any

from mmfair.utils.config_check.walk import walk

__all__ = ['data_roots']

SECTIONS = (
    'train_dataloader',
    'val_dataloader',
    'test_dataloader',
    'val_evaluator',
    'test_evaluator',
)
KEYS = {'data_root', 'ann_file'}


def data_roots(config: dict[str, Any], folder: str | Path) -> dict[str, str]:
    """Options that put a folder in place of ``data`` in every data root.

    Also in the annotation files that evaluators read by themselves.

    Args:
        config: A config with data loaders.
        folder: What the configs' ``data`` is to be.

    Returns:
        Dotted keys and paths. Paths elsewhere than in ``data`` stay.

    Examples:
        >>> dataset = dict(type='CIFAR10', data_root='data/cifar10/')
        >>> data_roots(dict(val_dataloader=dict(dataset=dataset)), 'there')
        {'val_dataloader.dataset.data_root': 'there/cifar10'}
    """
    options = {}
    for section in SECTIONS:
        for path, node in walk(config.get(section) or {}, section):
            for key in KEYS & {*node}:
                place = Path(node[key] if isinstance(node[key], str) else '')
                if place.parts[:1] == ('data',):
                    inner = place.relative_to('data')
                    options[f'{path}.{key}'] = str(Path(folder) / inner)
    return options
