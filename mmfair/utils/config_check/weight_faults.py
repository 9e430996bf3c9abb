"""Checkpoints that a config names and the disk lacks."""

from pathlib import Path
from typing import Any

from mmfair.utils.config_check.data_faults import is_missing
from mmfair.utils.config_check.walk import walk


def weight_faults(config: dict[str, Any], *, training: bool) -> list[str]:
    """Missing local files in ``load_from`` and in pretrained parts.

    Args:
        config: A plain config.
        training: Whether the model's initial weights will be loaded.

    Returns:
        A line for each missing file.

    Examples:
        >>> weight_faults({'load_from': 'no/such.pth'}, training=True)
        ["load_from: checkpoint must exist, got 'no/such.pth'. \
Check the path."]
    """
    named = {'load_from': config.get('load_from')}
    if training:
        for path, part in walk(config.get('model'), 'model'):
            named[f'{path}.pretrained'] = part.get('pretrained')
            if part.get('type') == 'Pretrained':
                named[path] = part.get('checkpoint')
    faults = [
        f'{path}: checkpoint must exist, got {value!r}. Check the path.'
        for path, value in named.items()
        if is_missing(value) or (path == 'load_from' and value == '')
    ]
    # A pipe would be waited for without end; DeepSpeed saves folders.
    faults += [
        f'{path}: checkpoint must be a file, got {_kind(str(value))} '
        f'{value!r}. Check the path, and name the file in a folder.'
        for path, value in named.items()
        if _is_no_file(value) and 'runner_type' not in config
    ]
    return faults


def _kind(value: str) -> str:
    return 'the folder' if Path(value).expanduser().is_dir() else 'another'


def _is_no_file(value: object) -> bool:
    if not isinstance(value, str) or not value or '://' in value:
        return False
    path = Path(value).expanduser()
    return path.exists() and not path.is_file()
