"""Pipelines that hand the model nothing it can take."""

from typing import Any

from mmengine.registry import TRANSFORMS

_LOADERS = ('train_dataloader', 'val_dataloader', 'test_dataloader')
_PACKS = {
    'mmdet': 'PackDetInputs',
    'mmpretrain': 'PackInputs',
    'mmseg': 'PackSegInputs',
}
_COLLATES = (None, 'default_collate', 'pseudo_collate')


def pipeline_faults(config: dict[str, Any]) -> list[str]:
    """Pipelines of a toolbox's own transforms without one that packs.

    A transform of a user's own may pack, too, and is left alone.

    Args:
        config: A plain config; its toolbox is installed.

    Returns:
        A line for each.

    Examples:
        >>> pipeline_faults({'train_dataloader': {'dataset': {}}})
        []
    """
    scope = str(config.get('default_scope'))
    if scope not in _PACKS:
        return []
    return [
        f'{name}.dataset.pipeline: a transform must pack the image for the '
        f"model, got none that does. End it with dict(type='{_PACKS[scope]}')."
        for name in _LOADERS
        if _packs_nothing(config.get(name), scope)
    ]


def _packs_nothing(loader: object, scope: str) -> bool:
    if not isinstance(loader, dict):
        return False
    collate, dataset = loader.get('collate_fn'), loader.get('dataset')
    kind = collate.get('type') if isinstance(collate, dict) else collate
    if kind not in _COLLATES or not isinstance(dataset, dict):
        return False
    pipeline = dataset.get('pipeline')
    if not pipeline or not isinstance(pipeline, list | tuple):
        return False
    names = [
        part.get('type') if isinstance(part, dict) else None
        for part in pipeline
    ]
    return all(_is_plain(name, scope) for name in names)


def _is_plain(name: object, scope: str) -> bool:
    """Whether it is a transform of a toolbox that packs nothing."""
    if not isinstance(name, str) or 'Pack' in name:
        return False
    with TRANSFORMS.switch_scope_and_registry(scope) as registry:
        part = registry.get(name)
    home = getattr(part, '__module__', '').partition('.')[0]
    return home in ('mmcv', 'mmfair', *_PACKS)
