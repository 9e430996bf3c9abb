"""Hooks of a config that no runner could register."""

from difflib import get_close_matches
from typing import Any

from mmengine.hooks import Hook

_DEFAULT_HOOKS = (
    'runtime_info',
    'timer',
    'sampler_seed',
    'logger',
    'param_scheduler',
    'checkpoint',
)


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
    return faults + [
        f'custom_hooks.{index}: hook must have a type, got {_given(hook)}. '
        'Add type=... or take it out.'
        for index, hook in enumerate(listed)
        if not _typed(hook)
    ]


def _typed(hook: object) -> bool:
    return isinstance(hook, Hook) or (
        isinstance(hook, dict) and 'type' in hook
    )


def _given(hook: object) -> str:
    if isinstance(hook, dict):
        return f'settings {", ".join(map(str, hook))}' if hook else 'none'
    return repr(hook)
