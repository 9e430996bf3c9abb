"""What does not fit in a model with several experts."""

from collections.abc import Iterator
from typing import Any

from mmfair.utils.config_check.walk import walk

_LOSS = 'mmfair.RIDELoss'
_HOOK = 'mmfair.DeferredReweightingHook'
_EXPERTS = 3


def expert_faults(config: dict[str, Any]) -> list[str]:
    """Weights that would count twice, and numbers of experts that differ.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> loss = {'type': 'mmfair.RIDELoss'}
        >>> hook = {'type': 'mmfair.DeferredReweightingHook'}
        >>> expert_faults({'model': loss, 'default_hooks': {'drw': hook}})
        ['default_hooks.drw: the classes must be weighted once, got \
DeferredReweightingHook beside RIDELoss (model), which weighs them from its \
own begin on. Leave it out.']
    """
    return [*_weights(config), *_numbers(config)]


def _weights(config: dict[str, Any]) -> Iterator[str]:
    losses = [
        path
        for path, part in walk(config.get('model') or {}, 'model')
        if part.get('type') == _LOSS
    ]
    for name in ('default_hooks', 'custom_hooks') if losses else ():
        for path, part in walk(config.get(name) or {}, name):
            if part.get('type') == _HOOK:
                yield (
                    f'{path}: the classes must be weighted once, got '
                    f'DeferredReweightingHook beside RIDELoss ({losses[0]}), '
                    'which weighs them from its own begin on. Leave it out.'
                )


def _numbers(config: dict[str, Any]) -> Iterator[str]:
    model = config.get('model') or {}
    backbone, head = (model.get(name) for name in ('backbone', 'head'))
    if not isinstance(backbone, dict) or not isinstance(head, dict):
        return
    if 'Expert' not in str(head.get('type')):
        return
    ours, theirs = (p.get('num_experts', _EXPERTS) for p in (head, backbone))
    if 'Expert' not in str(backbone.get('type')) or ours != theirs:
        number = theirs if 'Expert' in str(backbone.get('type')) else 'none'
        yield (
            f'model.head: num_experts must be that of the backbone, {number}, '
            f'got {ours}. Set both alike.'
        )
