"""How many training samples each class has, as a part of a run knows it."""

from collections.abc import Sequence

from mmfair.functional.checks import check_number
from mmfair.structures.known_class_counts import (
    KNOWN_CLASS_COUNTS,
    known_class_counts,
)

__all__ = ['ClassCounts', 'HoldsClassCounts', 'UnknownClassCountsError']


class UnknownClassCountsError(ValueError, RuntimeError):
    """Counts that a part needs and nobody gave: too late, or a setting."""


class ClassCounts:
    """Training counts that a config gives, or that are filled in later.

    Those of the config stay; those that are filled in are replaced when they
    are filled in again, for that is another training set.

    Args:
        given: Training samples of each class; the name of a known set, see
            :data:`~mmfair.structures.known_class_counts.KNOWN_CLASS_COUNTS`;
            ``'auto'`` or None to be filled in.
        where: Who holds them; errors begin with it.
        positive: Whether each class needs a sample.

    Attributes:
        values: Training samples of each class, length C; None until known.
        fixed: Whether the config gave them.

    Raises:
        TypeError: If ``given`` is no list of numbers.
        ValueError: If it is another name, or a count is out of range.

    Examples:
        >>> counts = ClassCounts('auto', where='LDAMLoss')
        >>> counts.fill([30, 5], ['cat', 'dog'])
        >>> counts.known()
        [30, 5]
    """

    def __init__(
        self,
        given: str | Sequence[float] | None = None,
        *,
        where: str = 'ClassCounts',
        positive: bool = False,
    ) -> None:
        self.where = where
        self.positive = positive
        self.fixed = not (
            given is None or (isinstance(given, str) and given == 'auto')
        )
        self.values = self._given(given) if self.fixed else None

    def fill(
        self,
        counts: Sequence[float],
        names: Sequence[str] | None = None,
        *,
        expected: Sequence[str] | None = None,
    ) -> None:
        """Take the counts of a training set unless the config gave others.

        Args:
            counts: Training samples of each class, length C.
            names: Classes of the training set, length C.
            expected: Classes that the counts are to be of, if that is known.

        Raises:
            ValueError: If the classes are others or of another number, or a
                class has no sample and needs one.
        """
        names = [str(name) for name in names or ()]
        evaluated = [str(name) for name in expected or ()]
        if evaluated and names and evaluated != names:
            raise ValueError(
                f'{self.where}: the training set must have the classes of '
                f'the evaluated one, {shortened(evaluated)}, got '
                f'{shortened(names)}. Make metainfo agree.'
            )
        if self.fixed:
            if len(self.known()) != len(counts):
                raise ValueError(
                    f'{self.where}: class_counts must have one entry for each '
                    f'of the {len(counts)} classes, got '
                    f"{len(self.known())}. Correct it or set 'auto'."
                )
            return
        self._check_values(counts, names)
        self.values = list(counts)

    def known(self) -> list[float]:
        """The counts, once they are there.

        Returns:
            Training samples of each class, length C.

        Raises:
            UnknownClassCountsError: If they were never filled in.
        """
        if self.values is None:
            raise UnknownClassCountsError(
                f'{self.where}: class_counts must be known, got none: they '
                'were never filled in. Add '
                "class_counts=dict(type='mmfair.ClassCountsHook') to "
                'default_hooks or give the counts as a list.'
            )
        return self.values

    def __repr__(self) -> str:
        """``auto``, the list, or the ends of a long one."""
        if self.values is None:
            return 'auto'
        if len(self.values) <= _SHOWN:
            return str(self.values)
        ends = f'{self.values[0]}, {self.values[1]}, ..., {self.values[-1]}'
        return f'[{ends}] ({len(self.values)} classes)'

    def _given(self, given: object) -> list[float]:
        if isinstance(given, str):
            if given not in KNOWN_CLASS_COUNTS:
                raise ValueError(
                    f"{self.where}: class_counts must be 'auto' or a list, "
                    f'got {given!r}. Sets known by name: '
                    f'{", ".join(KNOWN_CLASS_COUNTS)}.'
                )
            return [*known_class_counts(given)]
        try:
            numbers = list(given)  # type: ignore[call-overload]
        except TypeError as error:
            raise TypeError(
                f"{self.where}: class_counts must be 'auto' or a list, got "
                f'{given!r}.'
            ) from error
        if isinstance(given, dict) or not numbers:
            raise ValueError(
                f'{self.where}: class_counts must be a list with a number for '
                f'each class, got {given!r}.'
            )
        self._check_values(numbers, ())
        return [_plain(number) for number in numbers]

    def _check_values(
        self, counts: Sequence[float], names: Sequence[str]
    ) -> None:
        for index, count in enumerate(counts):
            check_number(count, f'class_counts[{index}]', where=self.where)
            if count < 0 or (self.positive and count == 0):
                name = repr(names[index]) if names else index
                rule = 'positive' if self.positive else '>= 0'
                raise ValueError(
                    f'{self.where}: class_counts must be {rule}, got {count} '
                    f'for class {name}. Give class_counts as a list or drop '
                    'the class.'
                )


class HoldsClassCounts:
    """What a loss, metric or hook has that needs training counts.

    A subclass sets ``training_counts`` in its ``__init__``.
    :class:`mmfair.engine.hooks.ClassCountsHook` calls
    :meth:`set_class_counts` of everything that has it.

    Examples:
        >>> part = HoldsClassCounts()
        >>> part.training_counts = ClassCounts([3, 1])
        >>> part.class_counts
        [3, 1]
    """

    training_counts: ClassCounts

    @property
    def class_counts(self) -> list[float] | None:
        """Training samples of each class, length C; None until known."""
        return self.training_counts.values

    def set_class_counts(
        self,
        counts: Sequence[float],
        class_names: Sequence[str] | None = None,
    ) -> None:
        """Take the training counts unless the config gave them.

        Args:
            counts: Training samples of each class, length C.
            class_names: Classes of the training set, length C.

        Raises:
            ValueError: If they don't fit; see :meth:`ClassCounts.fill`.
        """
        self.training_counts.fill(counts, class_names)


_SHOWN = 20


def shortened(names: Sequence[object], shown: int = 5) -> str:
    """Names for a message, the first ones of many.

    Examples:
        >>> shortened('abcdefg')
        'a, b, c, d, e and 2 more'
    """
    more = f' and {len(names) - shown} more' if len(names) > shown else ''
    return ', '.join(map(str, names[:shown])) + more


def _plain(number: float) -> float:
    """A number of Python, for NumPy's and tensors' as well."""
    item = getattr(number, 'item', None)
    return number if item is None else item()
