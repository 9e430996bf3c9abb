"""Data loaders with settings that don't go together, or hide images."""

import inspect
from typing import Any

from torch.utils.data import DataLoader

from mmfair.utils.did_you_mean import did_you_mean

_LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
# Beside those of PyTorch's loader: what the runner takes out.
_NAMES = {
    *inspect.signature(DataLoader.__init__).parameters,
    '_delete_',
    'disable_subprocess_warning',
    'num_batch_per_epoch',
} - {'self'}
_OF_WORKERS = ('persistent_workers', 'prefetch_factor')


def loader_faults(config: dict[str, Any]) -> list[str]:
    """Mistyped settings, and ``drop_last`` where images are evaluated.

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
        >>> loader_faults({'train_dataloader': {'batchsize': 3}})
        ["train_dataloader: settings must be those of a data loader, got \
'batchsize'. Did you mean 'batch_size'?"]
    """
    faults = []
    for name in _LOADERS:
        loader = config.get(name)
        if not isinstance(loader, dict):
            continue
        faults += [
            f'{name}: settings must be those of a data loader, got {key!r}.'
            f'{did_you_mean(key, _NAMES)}'
            for key in loader
            if key not in _NAMES and 'type' not in loader
        ]
        faults += _joint_faults(name, loader)
        if name != 'train_dataloader' and loader.get('drop_last'):
            faults.append(
                f'{name}.drop_last: it must be False, got '
                f'{loader["drop_last"]}. The images of the last batch would '
                'not be evaluated.'
            )
    return faults


def _joint_faults(name: str, loader: dict[str, Any]) -> list[str]:
    """What PyTorch refuses together, in the words of a config."""
    faults = [
        f'{name}.{key}: it must be left out without workers, got '
        f'{loader[key]!r}. Set num_workers, or take it out.'
        for key in _OF_WORKERS
        if loader.get(key) and not loader.get('num_workers')
    ]
    if 'shuffle' in loader and loader.get('sampler'):
        faults.append(
            f'{name}.shuffle: it must be set in the sampler, got '
            f'{loader["shuffle"]!r} beside one. Write '
            f'{name}.sampler.shuffle={loader["shuffle"]!r}.'
        )
    return faults
