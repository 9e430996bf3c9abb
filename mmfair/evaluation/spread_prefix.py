"""Names of numbers that are better when lower."""

import re

from mmengine.hooks import CheckpointHook

__all__ = ['LOWER_IS_BETTER', 'spread_prefix']

#: Numbers of :func:`mmfair.functional.accuracy_summary` that say how
#: unequally the classes fare.
LOWER_IS_BETTER = ('variance', 'bias', 'quantile_gap')


def spread_prefix(prefix: str) -> str:
    """A prefix out of which MMEngine reads no "greater is better".

    ``save_best`` and ``EarlyStoppingHook`` without a ``rule`` take every
    name with ``acc``, ``precision``, ``top`` and the like in it for a number
    to be maximised, and would keep the checkpoint whose classes fare most
    unequally. They ask for the rule where no such word is found.

    Args:
        prefix: That of the other numbers.

    Returns:
        The prefix, a hyphen in each of these words.

    Examples:
        >>> spread_prefix('val_accuracy'), spread_prefix('class_iou')
        ('val_a-ccuracy', 'class_iou')
    """
    words = getattr(CheckpointHook, '_default_greater_keys', ['acc'])
    pattern = re.compile('|'.join(map(re.escape, words)), re.IGNORECASE)
    while match := pattern.search(prefix):
        split = match.start() + 1
        prefix = f'{prefix[:split]}-{prefix[split:]}'
    return prefix
