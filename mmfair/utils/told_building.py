"""Parts of a config that can't be built, told with their path."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from inspect import getmodule
from typing import Any

from mmengine import registry as roots
from mmengine.config import Config
from mmengine.registry import Registry

from mmfair.utils.config_check.type_faults import rooms_of
from mmfair.utils.config_check.walk import walk
from mmfair.utils.safe_loading import CheckpointError

__all__ = ['BuildError', 'told_building']

# Whose errors are about their settings. The error of a part of a user's own
# may be a mistake in its code, and keeps its traceback.
_TOOLBOXES = ('mmcv', 'mmdet', 'mmengine', 'mmfair', 'mmpretrain', 'mmseg')


class BuildError(ValueError):
    """A part of a config that can't be built, with its path."""


@contextmanager
def told_building(cfg: Config) -> Iterator[None]:
    """While it holds, an error of a toolbox's part names its place.

    Toolboxes end with an assertion or a ``KeyError`` of an inner function
    where a setting has a value that they can't take. Only then the parts of
    the config are built once more, the inner ones first, to find the one that
    ends so.

    Args:
        cfg: What is built.

    Raises:
        BuildError: From within, in place of the error of a part that is found
            in the config; any other error stays.

    Examples:
        >>> hook = {'type': 'EMAHook', 'begin_iter': -1}
        >>> cfg = Config({'default_hooks': {'ema': hook}})
        >>> with told_building(cfg):
        ...     roots.HOOKS.build(hook)
        Traceback (most recent call last):
        ...
        mmfair.utils.told_building.BuildError: default_hooks.ema: EMAHook \
must be given settings that fit, got {'begin_iter': -1}: AssertionError \
`begin_iter` must larger than or equal to 0, but got begin_iter: -1. Correct \
them.
    """
    try:
        yield
    except (CheckpointError, BuildError):
        raise
    except Exception as error:
        message = _message(cfg.to_dict(), error)
        if message is None:
            raise
        raise BuildError(message) from error


def _message(config: dict[str, Any], error: Exception) -> str | None:
    scope = config.get('default_scope') or 'mmengine'
    for path, settings in reversed(list(walk(config))):
        name = settings.get('type')
        if not isinstance(name, str):
            continue
        home = settings.get('_scope_') or scope
        for registry in _registries(path, home):
            if _fails_alike(registry, settings, home, error):
                given = {k: v for k, v in settings.items() if k != 'type'}
                return (
                    f'{path}: {name} must be given settings that fit, got '
                    f'{str(given)[:300]}: {type(error).__name__} '
                    f'{str(error).strip()[:500]}'.rstrip('. ')
                    + '. Correct them.'
                )
    return None


def _registries(path: str, scope: str) -> list[Registry]:
    """Those that may have the part of a place."""
    if '.augments' in path and scope == 'mmpretrain':
        from mmpretrain.registry import BATCH_AUGMENTS

        return [BATCH_AUGMENTS]
    inside = ('MODELS',) * path.startswith('model.')
    return [getattr(roots, room) for room in rooms_of(path) or inside]


def _fails_alike(
    root: Registry, settings: dict[str, Any], scope: str, error: Exception
) -> bool:
    with root.switch_scope_and_registry(scope) as registry:
        part = registry.get(settings['type'])
        module = getattr(getmodule(part), '__name__', '')
        if part is None or module.partition('.')[0] not in _TOOLBOXES:
            return False
        try:
            registry.build(deepcopy(settings))
        except Exception as other:
            return type(other) is type(error) and str(other) == str(error)
    return False
