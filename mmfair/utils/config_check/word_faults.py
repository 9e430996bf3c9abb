"""Words where a part of a toolbox takes True or False."""

import inspect
from typing import Any

from mmengine import registry as roots

from mmfair.utils.config_check.type_faults import rooms_of
from mmfair.utils.config_check.walk import walk

_WORDS = ('true', 'false', 'yes', 'no', 'on', 'off', '0', '1', '')


def word_faults(config: dict[str, Any]) -> list[str]:
    """Words such as ``'no'`` for a flag, which Python takes for true.

    Args:
        config: A plain config; its toolbox is installed.

    Returns:
        A line for each setting whose default is True or False.

    Examples:
        >>> sampler = {'type': 'DefaultSampler', 'shuffle': 'no'}
        >>> word_faults({'train_dataloader': {'sampler': sampler}})
        ["train_dataloader.sampler.shuffle: DefaultSampler: shuffle must be \
True or False, got 'no'."]
    """
    scope = config.get('default_scope') or 'mmengine'
    faults = []
    for path, settings in walk(config):
        words = {
            name: value
            for name, value in settings.items()
            if isinstance(value, str) and value.lower() in _WORDS
        }
        kind = settings.get('type')
        if not words or not isinstance(kind, str) or kind[:7] == 'mmfair.':
            continue
        home = settings.get('_scope_') or scope
        flags = _flags(kind, rooms_of(path), home)
        faults += [
            f'{path}.{name}: {kind}: {name} must be True or False, got '
            f'{value!r}.'
            for name, value in words.items()
            if name in flags
        ]
    return faults


def _flags(kind: str, rooms: tuple[str, ...], scope: str) -> set[str]:
    """Settings of a part whose default is True or False."""
    for room in rooms:
        try:
            registry = getattr(roots, room)
            with registry.switch_scope_and_registry(scope) as inner:
                part = inner.get(kind)
            parameters = inspect.signature(part).parameters.values()
        except Exception:  # of a toolbox that can't be imported
            continue
        return {p.name for p in parameters if isinstance(p.default, bool)}
    return set()
