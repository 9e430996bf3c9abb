"""Any split of a config as the data of an evaluation."""

from copy import deepcopy
from typing import Any

from mmengine.config import Config

from mmfair.utils.config_check.walk import walk

__all__ = ['evaluation_loader']


def evaluation_loader(cfg: Config, split: str) -> dict[str, Any]:
    """Data loader of a split, images unchanged by chance and in order.

    Training images are read as those of the test set are (or of the
    validation set, where there is no other): its batch size and sampler, and
    its pipeline in place of the random transforms. A wrapper with a pipeline
    of its own, such as one that joins images to a mosaic, is left out.

    Args:
        cfg: The config; left as it is.
        split: ``'train'``, ``'val'`` or ``'test'``.

    Returns:
        Config of the loader, for ``test_dataloader``.

    Raises:
        ValueError: If the config lacks the split, or has training data alone.

    Examples:
        >>> train = dict(type='Digits', pipeline=['crop at random', 'pack'])
        >>> test = dict(type='Digits', pipeline=['pack'])
        >>> cfg = Config(
        ...     dict(
        ...         train_dataloader=dict(batch_size=16, dataset=train),
        ...         test_dataloader=dict(batch_size=64, dataset=test),
        ...     )
        ... )
        >>> evaluation_loader(cfg, 'train')
        {'batch_size': 64, 'dataset': {'type': 'Digits', 'pipeline': ['pack']}}
    """
    loaders = {
        name: cfg[f'{name}_dataloader'].to_dict()
        for name in ('train', 'val', 'test')
        if cfg.get(f'{name}_dataloader')
    }
    evaluated = loaders.get('test') or loaders.get('val')
    if split not in loaders or evaluated is None:
        raise ValueError(
            f'evaluation_loader: config must have {split}_dataloader, and '
            'test_dataloader or val_dataloader, got those of '
            f'{", ".join(loaders) or "no split"}. Choose another split.'
        )
    if split != 'train':
        return dict(loaders[split])
    dataset = _unmixed(deepcopy(loaders['train']['dataset']))
    pipelines = [
        part['pipeline']
        for _, part in walk(evaluated['dataset'])
        if 'pipeline' in part
    ]
    for _, part in walk(dataset):
        if 'pipeline' in part and pipelines:
            part['pipeline'] = pipelines[0]
    return {**evaluated, 'dataset': dataset}


def _unmixed(config: Any) -> Any:
    """A data set without the wrappers that change images themselves."""
    if isinstance(config, dict):
        inner = config.get('dataset')
        if 'pipeline' in config and isinstance(inner, dict):
            return _unmixed({'pipeline': [], **inner})
        return {key: _unmixed(value) for key, value in config.items()}
    if isinstance(config, list):
        return [_unmixed(part) for part in config]
    return config
