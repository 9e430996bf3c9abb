"""The sizes of a head, checked in one way."""

from mmfair.functional.checks import check_number

__all__ = ['head_sizes']


def head_sizes(where: str, **sizes: float) -> tuple[int, ...]:
    """Sizes such as the number of classes, whole and at least 1.

    Args:
        where: The head; errors begin with it.
        **sizes: Each by the name of its setting.

    Returns:
        The sizes, in the order given.

    Raises:
        TypeError: If one is no number.
        ValueError: If one is not a whole number >= 1.

    Examples:
        >>> head_sizes('MyHead', num_classes=10, in_channels=64)
        (10, 64)
    """
    return tuple(
        int(check_number(value, name, where=where, at_least=1, whole=True))
        for name, value in sizes.items()
    )
