"""Names of the classes of a data set."""

from collections.abc import Mapping
from typing import Any

__all__ = ['metainfo_names']


def metainfo_names(
    metainfo: Mapping[str, Any] | None, *, where: str
) -> list[str]:
    """The classes that a data set says it has.

    Args:
        metainfo: Of the data set.
        where: Who asks; the error begins with it.

    Returns:
        C names.

    Raises:
        ValueError: If it does not say.

    Examples:
        >>> metainfo_names({'classes': ('cat', 7)}, where='config')
        ['cat', '7']
    """
    names = (metainfo or {}).get('classes')
    if not names:
        raise ValueError(
            f"{where}: dataset metainfo must have 'classes', got none. Set "
            'metainfo=dict(classes=...) in the data set.'
        )
    return [str(name) for name in names]
