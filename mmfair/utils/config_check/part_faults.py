"""Values that a part of mmfair refuses, before anything else is built."""

import re
from copy import deepcopy
from inspect import Parameter, signature
from typing import Any

from mmengine.hooks import Hook
from mmengine.registry import Registry

from mmfair import registry as registries
from mmfair.utils.config_check.setting_faults import (
    BUILD_KEYS,
    allowed_settings,
)
from mmfair.utils.config_check.walk import walk

_PREFIX = 'mmfair.'
# Backbones, heads and data sets are built once, by the host; samplers and
# optimiser wrappers need an object that is not there yet.
_BUILT = ('HOOKS', 'METRICS', 'TRANSFORMS')
_LOSSES = 'mmfair.models.losses.'


def part_faults(config: dict[str, Any]) -> list[str]:
    """What hooks, metrics, transforms and losses say of their settings.

    Each is built and thrown away; nothing is loaded by that. The part inside
    another one comes first, so a wrong value is told once, with its path.

    Args:
        config: A plain config.

    Returns:
        A line for each part that can't be built.

    Examples:
        >>> hook = {'type': 'mmfair.RunRecordHook', 'fingerprints': 'no'}
        >>> part_faults({'default_hooks': {'record': hook}})
        ["default_hooks.record.fingerprints: RunRecordHook: fingerprints must \
be True or False, got 'no'."]
    """
    faults: dict[str, str | None] = {}
    for path, settings in reversed(list(walk(config))):
        name = settings.get('type')
        if not isinstance(name, str) or not name.startswith(_PREFIX):
            continue
        inside = f'{path}.' if path else ''
        if any(other.startswith(inside) for other in faults):
            continue
        part = _built_part(name.removeprefix(_PREFIX))
        if part is None:
            continue
        fault = _fault(path, settings, part)
        if fault or not _knows(part, settings):
            faults[path] = fault
    return [fault for fault in reversed(faults.values()) if fault]


def _built_part(name: str) -> type | None:
    """The class, if it is one of those that are built here."""
    for room in (*_BUILT, 'MODELS'):
        registry: Registry = getattr(registries, room)
        registry.import_from_location()
        part = registry.module_dict.get(name)
        if isinstance(part, type):
            loss = part.__module__.startswith(_LOSSES)
            return part if room in _BUILT or loss else None
    return None


def _knows(part: type, settings: dict[str, Any]) -> bool:
    """Whether the part has all of its settings; else it is told elsewhere."""
    return allowed_settings(part) >= {*settings} - BUILD_KEYS


def _fault(path: str, settings: dict[str, Any], part: type) -> str | None:
    allowed = allowed_settings(part)
    if issubclass(part, Hook):
        allowed -= {'priority'}  # the runner's business
    arguments = {
        key: deepcopy(value)
        for key, value in settings.items()
        if key in allowed
    }
    try:
        part(**arguments)
    except (TypeError, ValueError) as error:
        name = _setting(str(error), arguments)
        where = f'{path}.{name}' if name else path
        return f'{where}: {error}{_comma(arguments.get(name), part, name)}'
    except Exception:
        return None  # no question of its settings: the runner says it
    return None


def _setting(message: str, arguments: dict[str, Any]) -> str:
    """The setting that an error is about, or ''."""
    rule = re.search(r': (\w+)(\[\d+\])? must', message)
    return rule.group(1) if rule and rule.group(1) in arguments else ''


def _comma(value: object, part: type, name: str) -> str:
    """A hint where a decimal comma has made a list."""
    kinds = {p.name: p for p in signature(part).parameters.values()}
    default = kinds.get(name, Parameter('_', Parameter.KEYWORD_ONLY)).default
    number = isinstance(default, int | float) and not isinstance(default, bool)
    if number and isinstance(value, list | tuple):
        return ' A comma makes a list: write 0.01 and not 0,01.'
    return ''
