"""A toolbox that a config needs and the environment lacks."""

from importlib.util import find_spec
from typing import Any


def host_faults(config: dict[str, Any]) -> list[str]:
    """Whether the toolbox named by ``default_scope`` can be used.

    Args:
        config: A plain config.

    Returns:
        A line if the toolbox, or what it is built on, is not there.

    Examples:
        >>> host_faults({'default_scope': 'mmtelepathy'})
        ["default_scope: toolbox must be installed, got 'mmtelepathy'. \
Install a stack with `pip install mmfair[onedl]`."]
    """
    scope = config.get('default_scope')
    if scope is None:
        return []
    if find_spec(scope) is None:
        return [
            f'default_scope: toolbox must be installed, got {scope!r}. '
            'Install a stack with `pip install mmfair[onedl]`.'
        ]
    if scope == 'mmdet' and find_spec('mmcv._ext') is None:
        return [
            "default_scope: mmcv must have its compiled ops for 'mmdet', "
            'got one without. Build them with `make ops`.'
        ]
    return []
