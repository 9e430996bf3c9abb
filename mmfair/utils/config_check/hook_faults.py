"""Hooks of a config that no runner could register."""

from difflib import get_close_matches
from typing import Any

from mmengine.hooks import Hook

from mmfair.functional.checks import check_number
from mmfair.utils.config_check.walk import walk

_DEFAULT_HOOKS = (
    'runtime_info',
    'timer',
    'sampler_seed',
    'logger',
    'param_scheduler',
    'checkpoint',
)


_SECTIONS = ('default_hooks', 'custom_hooks')
# Whole numbers of hooks of MMEngine, and whether -1 has a meaning.
_NUMBERS = {
    'CheckpointHook': {'interval': True, 'max_keep_ckpts': True},
    'LoggerHook': {'interval': False},
    'EarlyStoppingHook': {'patience': False},
}


def hook_faults(config: dict[str, Any]) -> list[str]:
    """Hooks without a type, as settings under a mistyped name leave them.

    None under ``default_hooks`` is right: it switches a hook off.

    Args:
        config: A plain config.

    Returns:
        A line for each.

    Examples:
        >>> hook_faults({'default_hooks': {'checkpoints': {'interval': 1}}})
        ["default_hooks.checkpoints: hook must have a type, got settings \
interval. Did you mean 'checkpoint'?"]
    """
    named = config.get('default_hooks') or {}
    listed = config.get('custom_hooks') or []
    faults = []
    for section, kind, hooks in (
        ('default_hooks', dict, named),
        ('custom_hooks', list, listed),
    ):
        if not isinstance(hooks, kind | tuple if kind is list else kind):
            faults.append(
                f'{section}: hooks must be a {kind.__name__}, got {hooks!r}.'
            )
    if faults:
        return faults
    known = [
        *(n for n, hook in named.items() if _typed(hook)),
        *_DEFAULT_HOOKS,
    ]
    for name, hook in named.items():
        if hook is None or _typed(hook):
            continue
        near = get_close_matches(str(name), known, n=1)
        faults.append(
            f'default_hooks.{name}: hook must have a type, got '
            f'{_given(hook)}.'
            + (
                f' Did you mean {near[0]!r}?'
                if near and near[0] != name
                else ' Add type=...'
            )
        )
    faults += _number_faults(config)
    return faults + [
        f'custom_hooks.{index}: hook must have a type, got {_given(hook)}. '
        'Add type=... or take it out.'
        for index, hook in enumerate(listed)
        if not _typed(hook)
    ]


def _number_faults(config: dict[str, Any]) -> list[str]:
    """Intervals at which a hook of MMEngine would never act, or fail late."""
    faults = []
    for path, hook in walk({k: config.get(k) for k in _SECTIONS}):
        names = _NUMBERS.get(str(hook.get('type')).rpartition('.')[2], {})
        for name, never in names.items():
            value = hook.get(name)
            if value is None or (never and value == -1):
                continue
            try:
                check_number(
                    value,
                    name,
                    where=str(hook['type']),
                    at_least=1,
                    whole=True,
                )
            except (TypeError, ValueError) as error:
                hint = ' -1 means none.' if never else ''
                faults.append(f'{path}.{name}: {error}{hint}')
        if str(hook.get('type')).rpartition('.')[2] == 'EMAHook':
            faults += _momentum_faults(path, hook)
    return faults


def _momentum_faults(path: str, hook: dict[str, Any]) -> list[str]:
    try:
        check_number(
            hook.get('momentum', 0.1),
            'momentum',
            where='EMAHook',
            above=0,
            below=1,
        )
    except (TypeError, ValueError) as error:
        return [f'{path}.momentum: {error}']
    return []


def _typed(hook: object) -> bool:
    return isinstance(hook, Hook) or (
        isinstance(hook, dict) and 'type' in hook
    )


def _given(hook: object) -> str:
    if isinstance(hook, dict):
        return f'settings {", ".join(map(str, hook))}' if hook else 'none'
    return repr(hook)
