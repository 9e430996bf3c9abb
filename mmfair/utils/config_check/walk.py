"""Every dict of a nested config with its path."""

from collections.abc import Iterator
from typing import Any


def walk(
    config: object, path: str = ''
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every dict in nested dicts, lists and tuples, outer ones first.

    Args:
        config: A plain config or a part of one.
        path: Path of ``config`` itself.

    Yields:
        Pairs of dotted path and dict.

    Examples:
        >>> [path for path, _ in walk({'a': [{'b': {}}]})]
        ['', 'a.0', 'a.0.b']
    """
    if isinstance(config, dict):
        yield path, config
        children: list[tuple[object, object]] = list(config.items())
    elif isinstance(config, list | tuple):
        children = list(enumerate(config))
    else:
        return
    for key, value in children:
        yield from walk(value, f'{path}.{key}' if path else str(key))
