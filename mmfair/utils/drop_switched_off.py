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


def drop_switched_off(cfg: Any) -> None:
    """Take hooks that are None out of a config, in place.

    ``default_hooks=dict(zero_bias=None)`` in a config that inherits the hook
    switches it off, as ``custom_hooks.0=None`` does on the command line.
    MMEngine allows the first for its own hooks alone.

    Args:
        cfg: A config, or a dict; sections of another kind are left alone.

    Examples:
        >>> hooks = dict(zero_bias=None, timer=None, zut=dict(type='Z'))
        >>> cfg = dict(default_hooks=hooks, custom_hooks=[None])
        >>> drop_switched_off(cfg)
        >>> cfg['default_hooks'], cfg['custom_hooks']
        ({'timer': None, 'zut': {'type': 'Z'}}, [])
    """
    hooks = cfg.get('default_hooks')
    if isinstance(hooks, dict):
        for name in [name for name, hook in hooks.items() if hook is None]:
            if name not in _OF_THE_HOST:
                del hooks[name]
    hooks = cfg.get('custom_hooks')
    if isinstance(hooks, list | tuple) and None in hooks:
        cfg['custom_hooks'] = [hook for hook in hooks if hook is not None]
