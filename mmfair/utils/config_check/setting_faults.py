"""Unknown parts of mmfair in a config, and unknown settings of known ones."""

import inspect
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from mmengine.hooks import Hook
from mmengine.registry import Registry

from mmfair import registry as registries
from mmfair.utils.config_check.walk import walk
from mmfair.utils.lazy_registry import LazyRegistry

_PREFIX = 'mmfair.'
# Settings of the samplers and losses of the hosts, which a dict inherits.
_OF_HOSTS = {
    'avg_non_ignore',
    'class_weight',
    'label_smooth_val',
    'mode',
    'pos_weight',
    'shuffle',
    'use_mask',
    'use_sigmoid',
    'use_soft',
}
_INHERITED = (
    ' Where it is inherited, replace the whole dict: add _delete_=True beside '
    "type='mmfair.{name}'."
)
# What MMEngine takes out of a dict before it calls the class.
BUILD_KEYS = {'type', '_scope_', '_delete_'}


def setting_faults(config: dict[str, Any]) -> list[str]:
    """Mistyped names in the dicts that stand for parts of mmfair.

    Args:
        config: A plain config; parts may stand anywhere in it.

    Returns:
        A line for each unknown ``type='mmfair.X'``, each unknown setting of
        a known one and each part of mmfair named without its prefix.

    Examples:
        >>> setting_faults({'model': {'type': 'mmfair.ZeroUniformLoss'}})
        ["model: type must name a part of mmfair, got \
'mmfair.ZeroUniformLoss'. Did you mean 'mmfair.ZeroUniformityLoss'?"]
    """
    parts = registered_parts()
    scope = config.get('default_scope') or 'mmengine'
    faults: list[str] = []
    for path, settings in walk(config):
        name = settings.get('type')
        if isinstance(name, int | float | list | tuple | dict):
            faults.append(
                f'{path}: type must be the name of a part, got {name!r}.'
            )
        if not isinstance(name, str):
            continue
        if name.startswith(_PREFIX):
            faults += _part_faults(path, settings, parts)
        elif name in parts and not _host_has(name, scope):
            faults.append(
                f'{path}: type must carry its prefix, got {name!r}. '
                f"Write '{_PREFIX}{name}'."
            )
    return faults


def allowed_settings(part: Callable[..., Any]) -> set[str]:
    """Names that a class takes, through ``**kwargs`` its bases' as well.

    Args:
        part: The class or function that a config names.

    Returns:
        Names of keyword arguments.

    Examples:
        >>> class Base:
        ...     def __init__(self, a=0): ...
        >>> class Child(Base):
        ...     def __init__(self, b=1, **kwargs): ...
        >>> sorted(allowed_settings(Child))
        ['a', 'b']
    """
    if not isinstance(part, type):
        return {*inspect.signature(part).parameters}
    names: set[str] = set()
    for base in part.__mro__:
        if '__init__' not in vars(base) or base is object:
            continue
        init = inspect.signature(vars(base)['__init__'])
        parameters = list(init.parameters.values())[1:]
        names |= {
            p.name
            for p in parameters
            if p.kind
            not in (p.VAR_KEYWORD, p.VAR_POSITIONAL, p.POSITIONAL_ONLY)
        }
        if all(p.kind is not p.VAR_KEYWORD for p in parameters):
            break
    return names | {'priority'} if issubclass(part, Hook) else names


def registered_parts() -> dict[str, Any]:
    """Everything that mmfair registers, by name: classes, functions."""
    parts: dict[str, Any] = {}
    for registry in vars(registries).values():
        if isinstance(registry, Registry) and registry.scope == 'mmfair':
            registry.import_from_location()
            if isinstance(registry, LazyRegistry):
                for name in registry.lazy_names(importable=True):
                    registry.get(name)
                absent = registry.lazy_names(importable=False)
                parts.update(dict.fromkeys(absent, _absent))
            parts.update(registry.module_dict)
    return parts


def _absent(**settings: object) -> None:
    """Stands for a part whose toolbox is not installed."""


def _part_faults(
    path: str, settings: dict[str, Any], parts: dict[str, Any]
) -> list[str]:
    name = settings['type'].rpartition('.')[2]
    if name not in parts:
        near = get_close_matches(name, parts, n=1, cutoff=0)
        return [
            f'{path}: type must name a part of mmfair, got '
            f'{settings["type"]!r}.' + _did_you_mean(_PREFIX, near)
        ]
    if _takes_any(parts[name]):
        return []
    allowed = sorted(allowed_settings(parts[name]))
    return [
        f'{path}: settings of {_PREFIX}{name} must be among '
        f'{", ".join(allowed)}, got {key!r}.'
        + (
            _INHERITED.format(name=name)
            if key in _OF_HOSTS
            else _did_you_mean('', get_close_matches(str(key), allowed, n=1))
        )
        for key in settings
        if key not in BUILD_KEYS and key not in allowed
    ]


def _takes_any(part: Callable[..., Any]) -> bool:
    """Whether a function hands all settings on."""
    kinds = [p.kind for p in inspect.signature(part).parameters.values()]
    any_name = inspect.Parameter.VAR_KEYWORD
    return not isinstance(part, type) and any_name in kinds


def _did_you_mean(prefix: str, near: list[str]) -> str:
    return f' Did you mean {prefix + near[0]!r}?' if near else ''


def _host_has(name: str, scope: str) -> bool:
    """Whether the host or MMEngine has a part of this name, too."""
    for registry in vars(registries).values():
        if isinstance(registry, Registry) and registry.scope == 'mmfair':
            root = registry.parent
            with root.switch_scope_and_registry(scope) as host:
                if host.get(name) is not None:
                    return True
    return False
