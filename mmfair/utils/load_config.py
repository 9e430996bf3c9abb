"""Read a config file the way mmfair's entry points do."""

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mmfair.utils.config_path import near_configs
from mmfair.utils.register_packages import register_packages

if TYPE_CHECKING:
    from mmengine.config import Config

__all__ = ['load_config']

# Where MMEngine looks for what ``mmfair::`` and the like begin with.
_PACKAGE_INDEX = '/.mim/model-index.yml'
_NOT_INSTALLED = (
    'What begins with package:: is found in an installed package alone: '
    'install it, or take the path that mmfair.config_path gives.'
)


def load_config(path: str | Path) -> 'Config':
    """Config of a file that may inherit from ``mmfair::`` and ``mmseg::``.

    MMEngine marks what it inherits from ``package::`` with that package's
    scope, in which then every nested type is looked up. Configs of mmfair
    name their own parts with the prefix ``mmfair.`` and leave all other
    types to the host, so the mark ``mmfair`` is taken off again.

    Args:
        path: The config file.

    Returns:
        The config, merged with its bases.

    Raises:
        FileNotFoundError: If the file, or one that it inherits from, does not
            exist.
        ValueError: If it can't be read, with its path and the reason.
    """
    from mmengine.config import Config  # only when asked for

    register_packages()
    try:
        if Path(path).suffix == '.py':
            # MMEngine would name the copy that it reads.
            ast.parse(Path(path).read_text(encoding='utf-8'), str(path))
        config = Config.fromfile(path)
    except FileNotFoundError as error:
        if not Path(path).is_file():
            raise
        raise FileNotFoundError(_absent_base(path, error)) from error
    except RecursionError as error:
        raise ValueError(
            f"config: _base_ of '{path}' must lead to an end, got configs "
            'that inherit from each other. Take one of them out.'
        ) from error
    except Exception as error:  # a config is a program: whatever it raises
        raise ValueError(
            f"config: '{path}' must be a config that can be read, got "
            f'{type(error).__name__}: {error}. Correct it there.'
        ) from error
    _drop_scope(config._cfg_dict)
    return config


def _absent_base(path: str | Path, error: FileNotFoundError) -> str:
    """What is not there, and what lies near it."""
    text = str(error.filename or error)
    quoted = re.search(r'["\']([^"\']+)["\']', text)
    name = quoted[1] if quoted else text
    place = name.replace('\\', '/')
    hint = near_configs(place.rpartition('configs/')[2])
    if place.endswith(_PACKAGE_INDEX):
        hint = _NOT_INSTALLED
    return (
        f"config: _base_ of '{path}' must name configs that exist, got "
        f'{name!r}. {hint or "Paths are those from the folder of the config."}'
    )


def _drop_scope(node: Any) -> None:
    if isinstance(node, dict):
        if node.get('_scope_') == 'mmfair':
            del node['_scope_']
        for key in list(node):
            _drop_scope(node[key])
    elif isinstance(node, (list, tuple)):
        for item in node:
            _drop_scope(item)
