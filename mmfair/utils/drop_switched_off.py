"""Hooks that an inheriting config has switched off."""

from typing import Any

__all__ = ['drop_switched_off']

# Those that MMEngine adds by itself, and leaves out where they are None.
_OF_THE_HOST = (
    'runtime_info',
    'timer',
    'sampler_seed',
    'logger',
    'param_scheduler',
    'checkpoint',
)


def drop_switched_off(hooks: Any) -> None:
    """Take entries that are None out of ``default_hooks``, in place.

    ``zero_bias=None`` in a config that inherits the hook switches it off.
    MMEngine allows that for its own hooks alone.

    Args:
        hooks: The section of a config; anything but a mapping is left alone.

    Examples:
        >>> hooks = dict(zero_bias=None, timer=None, zut=dict(type='Z'))
        >>> drop_switched_off(hooks)
        >>> hooks
        {'timer': None, 'zut': {'type': 'Z'}}
    """
    if not isinstance(hooks, dict):
        return
    for name in [name for name, hook in hooks.items() if hook is None]:
        if name not in _OF_THE_HOST:
            del hooks[name]
