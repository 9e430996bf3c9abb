"""The argument ``--cfg-options`` of every entry point."""

import argparse
from typing import Any

from mmengine.config import Config, DictAction

from mmfair.utils.config_check import option_faults

__all__ = ['ConfigOptions', 'merge_options']


class ConfigOptions(DictAction):  # type: ignore[misc]
    """``KEY=VALUE``, and a word about anything else."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Take the settings, or end with a word about one that is none."""
        keys: set[str] = set()
        for value in values:
            key, sign, _ = value.partition('=')
            if not sign or not key.strip():
                parser.error(
                    f'argument {option_string}: settings must be KEY=VALUE, '
                    f'got {value!r}. Write no space around the sign.'
                )
            if key == '_base_':
                parser.error(
                    f'argument {option_string}: _base_ must be set in a file, '
                    f'got {value!r}. Write a config with that base.'
                )
            if key in keys:
                parser.error(
                    f'argument {option_string}: each setting must stand once, '
                    f'got {key} again with {value!r}. Take one out.'
                )
            keys.add(key)
        super().__call__(parser, namespace, values, option_string)


def merge_options(cfg: Config, options: dict[str, Any]) -> None:
    """Override settings of a config.

    Args:
        cfg: The config, changed in place.
        options: Settings by dotted path, as :class:`ConfigOptions` gives
            them.

    Raises:
        ValueError: If a setting can't be changed so, or a number came out as
            a list.
    """
    if faults := option_faults(cfg, options):
        raise ValueError('\n'.join(faults))
    for key, value in options.items():
        try:
            if not _set_in_list(cfg, key, value):
                cfg.merge_from_dict({key: value})
        except (
            AttributeError,
            TypeError,
            KeyError,
            IndexError,
            ValueError,
        ) as error:
            raise ValueError(
                f'--cfg-options: {key} must be a setting that can be changed, '
                f'got {value!r}: {error}'
            ) from error


def _set_in_list(cfg: Config, key: str, value: Any) -> bool:
    """Set an entry of a list; MMEngine merges into those that are dicts."""
    path, _, index = key.rpartition('.')
    if not path or not index.isdigit() or isinstance(value, dict):
        return False
    part: Any = cfg
    for name in path.split('.'):
        part = part[int(name) if isinstance(part, list | tuple) else name]
    if not isinstance(part, list):
        return False
    part[int(index)] = value
    return True
