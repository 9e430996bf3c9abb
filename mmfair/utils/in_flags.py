"""What the library says of its arguments, in the words of a command."""

from collections.abc import Mapping

__all__ = ['SHOT_FLAGS', 'in_flags']

# Of `ShotGroups`, which several commands make of --many and --few.
SHOT_FLAGS = {
    'shot_groups: many': '--many: number',
    'shot_groups: few must be at most': '--few must be at most',
    'shot_groups: few': '--few: number',
}


def in_flags(error: Exception, flags: Mapping[str, str]) -> str:
    """The message of an error, beginning with the flag it is about.

    Args:
        error: What the library raised.
        flags: Beginnings of messages to those that take their place; the
            first that fits counts.

    Returns:
        The message; as it is where no beginning fits.

    Examples:
        >>> in_flags(ValueError('shot_groups: few must be >= 0.'), SHOT_FLAGS)
        '--few: number must be >= 0.'
    """
    text = str(error)
    for beginning, flag in flags.items():
        if text.startswith(beginning):
            return flag + text.removeprefix(beginning)
    return text
