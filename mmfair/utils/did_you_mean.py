"""The name that a mistyped one was meant to be."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ['did_you_mean']


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """A sentence with the nearest of the known names.

    Args:
        name: As it was given.
        known: What it could have been.

    Returns:
        The sentence, with a space before it; empty if nothing is near.

    Examples:
        >>> did_you_mean('zutt', ['zut', 'dcr'])
        " Did you mean 'zut'?"
        >>> did_you_mean('momentum', ['zut', 'dcr'])
        ''
    """
    near = get_close_matches(str(name), [*known], n=1)
    return f' Did you mean {near[0]!r}?' if near else ''
