"""Settings of the command line that came out as something else."""

from collections.abc import Mapping
from typing import Any

from mmengine.config import Config

__all__ = ['option_faults']


def option_faults(config: Config, options: Mapping[str, Any]) -> list[str]:
    """Lists in place of numbers, from a comma in ``--cfg-options``.

    Args:
        config: The config before the options are merged.
        options: What MMEngine's parser made of ``KEY=VALUE``.

    Returns:
        A line for each.

    Examples:
        >>> option_faults(Config({'lr': 0.1}), {'lr': [0, 1]})
        ['lr: setting must be a number, as in the config (0.1), got the list \
[0, 1]. A comma makes a list: write 0.01 and not 0,01.']
    """
    faults, plain = [], config.to_dict()
    for path, value in options.items():
        before = _at(plain, path)
        number = isinstance(before, int | float)
        if number and isinstance(value, list | tuple):
            faults.append(
                f'{path}: setting must be a number, as in the config '
                f'({before}), got the list {list(value)}. A comma makes a '
                'list: write 0.01 and not 0,01.'
            )
    return faults


def _at(config: object, path: str) -> object:
    """The value at a dotted path; None if there is none."""
    for key in path.split('.'):
        if isinstance(config, Mapping) and key in config:
            config = config[key]
        elif isinstance(config, list) and key.isdigit():
            config = config[int(key)] if int(key) < len(config) else None
        else:
            return None
    return config
