"""Many-, medium- and few-shot classes, by their training samples."""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor

from mmfair.functional.checks import check_number, check_numbers

__all__ = ['ShotGroups', 'shot_groups']


@dataclass(frozen=True)
class ShotGroups:
    """The two thresholds of the groups, checked once.

    Attributes:
        many: A class with more samples than this is a many-shot class.
        few: A class with fewer samples than this is a few-shot class.

    Raises:
        TypeError: If a threshold is not a number.
        ValueError: If one is negative or not finite, or ``few`` > ``many`` +
            1, so that a class would be both.

    References:
        Liu et al., "Large-Scale Long-Tailed Recognition in an Open World",
        CVPR 2019, whose thresholds are the defaults.

    Examples:
        >>> ShotGroups().of([500, 100, 20, 5])
        {'many': [0], 'medium': [1, 2], 'few': [3]}
        >>> ShotGroups(many=4, few=3).names([500, 4, 2])
        ['many', 'medium', 'few']
    """

    many: float = 100
    few: float = 20

    def __post_init__(self) -> None:
        for name in ('many', 'few'):
            value = getattr(self, name)
            check_number(value, name, where='shot_groups', at_least=0)
        if self.few > self.many + 1:
            raise ValueError(
                'shot_groups: few must be at most many + 1, got '
                f'many={self.many}, few={self.few}.'
            )

    def name(self, count: float) -> str:
        """Group of a class with so many training samples."""
        if count > self.many:
            return 'many'
        return 'few' if count < self.few else 'medium'

    def names(self, counts: Sequence[float] | Tensor) -> list[str]:
        """Group of each class.

        Args:
            counts: Training samples of each class, length C.

        Returns:
            C of ``'many'``, ``'medium'`` and ``'few'``.

        Raises:
            TypeError: If a count is not a number.
            ValueError: If a count is negative or not finite.
        """
        numbers = check_numbers(
            counts, 'counts', where='shot_groups', at_least=0
        )
        return [self.name(count) for count in numbers]

    def of(self, counts: Sequence[float] | Tensor) -> dict[str, list[int]]:
        """Classes of each group.

        Args:
            counts: Training samples of each class, length C.

        Returns:
            Class indices under ``'many'``, ``'medium'`` (between, both ends
            included) and ``'few'``; a list may be empty.
        """
        groups: dict[str, list[int]] = {'many': [], 'medium': [], 'few': []}
        for index, name in enumerate(self.names(counts)):
            groups[name].append(index)
        return groups


def shot_groups(
    counts: Sequence[float] | Tensor, many: float = 100, few: float = 20
) -> dict[str, list[int]]:
    """Classes by the number of their training samples.

    Args:
        counts: Training samples of each class, length C.
        many: See :class:`ShotGroups`.
        few: See :class:`ShotGroups`.

    Returns:
        See :meth:`ShotGroups.of`.

    Raises:
        TypeError: If a threshold is not a number.
        ValueError: If a threshold is out of range or the groups overlap.

    Examples:
        >>> shot_groups([500, 100, 20, 5])
        {'many': [0], 'medium': [1, 2], 'few': [3]}
    """
    return ShotGroups(many, few).of(counts)
