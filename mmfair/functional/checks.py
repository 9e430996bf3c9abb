"""One way of checking a setting, for every part that takes one.

A comparison such as ``x < 0`` lets NaN through and fails on a string with
Python's own words. These functions name the setting, the rule and what was
given, and return the value in the type that the rule promises.
"""

import math
from collections.abc import Callable, Collection, Sequence
from numbers import Integral, Real
from typing import TypeVar

__all__ = [
    'check_callable',
    'check_choice',
    'check_flag',
    'check_names',
    'check_number',
    'check_numbers',
    'check_word',
]

Choice = TypeVar('Choice')

_LARGEST = (2.0**128 - 2.0**104, 'a float32')
_LARGEST_WHOLE = (2**63 - 1, 'an int64')


def check_number(
    value: object,
    name: str,
    *,
    where: str,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
    below: float | None = None,
    whole: bool = False,
) -> float:
    """A finite number within its bounds.

    Args:
        value: What was given: a number of Python or NumPy, or a tensor with
            one element. Strings and booleans are not numbers.
        name: The setting, as the user writes it.
        where: Who asks; the error begins with it.
        at_least: Smallest value allowed.
        above: Largest value that is too small.
        at_most: Largest value allowed.
        below: Smallest value that is too large.
        whole: Whether it must be a whole number; 3.0 is one.

    Returns:
        The number, an ``int`` if ``whole``, else as it was given.

    Raises:
        TypeError: If ``value`` is not a number.
        ValueError: If it is NaN or infinite, not whole, or out of bounds.
            Nor may it be beyond a float32, or an int64 if ``whole``.

    Examples:
        >>> check_number(0.5, 'beta', where='CBLoss', at_least=0, below=1)
        0.5
        >>> check_number(float('nan'), 'beta', where='CBLoss', at_least=0)
        Traceback (most recent call last):
        ...
        ValueError: CBLoss: beta must be a finite number >= 0, got nan.
        >>> check_number('3', 'k', where='CurvatureBankHook', whole=True)
        Traceback (most recent call last):
        ...
        TypeError: CurvatureBankHook: k must be a whole number, got '3'.
    """
    bounds = ((at_least, '>='), (above, '>'), (at_most, '<='), (below, '<'))
    limits = ' and '.join(
        f'{sign} {bound:g}' for bound, sign in bounds if bound is not None
    )
    kind = 'a whole number' if whole else 'a finite number'
    rule = f'{kind} {limits}' if limits else kind
    number = _plain(value)
    if number is None:
        raise TypeError(f'{where}: {name} must be {rule}, got {value!r}.')
    right = (
        _is_finite(number)
        and (not whole or float(number).is_integer())
        and (at_least is None or number >= at_least)
        and (above is None or number > above)
        and (at_most is None or number <= at_most)
        and (below is None or number < below)
    )
    largest, kept_as = _LARGEST_WHOLE if whole else _LARGEST
    if right and abs(number) > largest:
        right, rule = False, f'{rule} that fits into {kept_as}'
    if not right:
        raise ValueError(f'{where}: {name} must be {rule}, got {number!r}.')
    return int(number) if whole else number


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:  # a whole number beyond every float
        return False


def _plain(value: object) -> float | None:
    """The number of Python in ``value``, or None if it holds none."""
    item = getattr(value, 'item', None)
    if item is not None and getattr(value, 'ndim', 0) == 0:
        value = item()  # a scalar of NumPy, or a tensor without dimensions
    if isinstance(value, bool):
        return None
    if isinstance(value, Integral):
        return int(value)
    if not isinstance(value, Real):
        return None
    try:
        return float(value)
    except OverflowError:  # a fraction beyond every float
        return math.inf


def check_numbers(
    value: object,
    name: str,
    *,
    where: str,
    length: int | None = None,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
    whole: bool = False,
) -> tuple[float, ...]:
    """A list of finite numbers within their bounds.

    Args:
        value: What was given: a list, tuple or one-dimensional array.
        name: The setting, as the user writes it.
        where: Who asks; the error begins with it.
        length: Numbers that there must be; any number of them, if None.
        at_least: Smallest value allowed, for each.
        above: Largest value that is too small.
        at_most: Largest value allowed.
        whole: Whether each must be a whole number.

    Raises:
        TypeError: If it is no list, or an entry no number.
        ValueError: If the length or an entry is out of bounds.

    Examples:
        >>> check_numbers('12', 'levels', where='BackgroundLevel', length=2)
        Traceback (most recent call last):
        ...
        TypeError: BackgroundLevel: levels must be a list of 2 numbers, got \
'12'.
    """
    plain = value.tolist() if hasattr(value, 'tolist') else value
    count = '' if length is None else f'{length} '
    wrong = f'{where}: {name} must be a list of {count}numbers, got {value!r}.'
    if isinstance(plain, str) or not isinstance(plain, Sequence):
        raise TypeError(wrong)
    if length is not None and len(plain) != length:
        raise ValueError(wrong)
    return tuple(
        check_number(
            item,
            f'{name}[{index}]',
            where=where,
            at_least=at_least,
            above=above,
            at_most=at_most,
            whole=whole,
        )
        for index, item in enumerate(plain)
    )


def check_choice(
    value: object, name: str, choices: Collection[Choice], *, where: str
) -> Choice:
    """One of several values, of the same type.

    Raises:
        ValueError: If ``value`` is none of ``choices``.

    Examples:
        >>> check_choice('max', 'mode', ('std', 'mean'), where='ZUL')
        Traceback (most recent call last):
        ...
        ValueError: ZUL: mode must be 'std' or 'mean', got 'max'.
    """
    for choice in choices:
        if type(value) is type(choice) and value == choice:
            return choice
    *first, last = map(repr, choices)
    listed = f'{", ".join(first)} or {last}' if first else last
    raise ValueError(f'{where}: {name} must be {listed}, got {value!r}.')


def check_callable(
    value: object, name: str, *, where: str
) -> Callable[..., object]:
    """A function, such as a statistic, or what can be called like one.

    Raises:
        TypeError: If ``value`` can't be called.

    Examples:
        >>> check_callable('mean', 'function', where='by_class')
        Traceback (most recent call last):
        ...
        TypeError: by_class: function must be a function, got 'mean'.
    """
    if not callable(value):
        raise TypeError(f'{where}: {name} must be a function, got {value!r}.')
    return value


def check_flag(value: object, name: str, *, where: str) -> bool:
    """True or False; ``'False'`` and 0 are neither.

    Raises:
        TypeError: If ``value`` is anything else.
    """
    if not isinstance(value, bool):
        raise TypeError(
            f'{where}: {name} must be True or False, got {value!r}.'
        )
    return value


def check_word(value: object, name: str, *, where: str) -> str:
    """One string, such as a name or a path.

    Raises:
        TypeError: If ``value`` is anything else.
        ValueError: If it is empty.

    Examples:
        >>> check_word(3, 'split', where='SVHN')
        Traceback (most recent call last):
        ...
        TypeError: SVHN: split must be a string, got 3.
    """
    if not isinstance(value, str):
        raise TypeError(f'{where}: {name} must be a string, got {value!r}.')
    if not value:
        raise ValueError(f"{where}: {name} must be a string, got ''.")
    return value


def check_names(value: object, name: str, *, where: str) -> tuple[str, ...]:
    """A list of strings; one string is not cut into its letters.

    Raises:
        TypeError: If ``value`` is not a list or tuple of strings.

    Examples:
        >>> check_names('head', 'places', where='FocalHook')
        Traceback (most recent call last):
        ...
        TypeError: FocalHook: places must be a list of strings, got 'head'. \
Write ['head'].
    """
    items = value if isinstance(value, Sequence) else [None]
    if isinstance(value, str) or any(not isinstance(x, str) for x in items):
        hint = f' Write [{value!r}].' if isinstance(value, str) else ''
        raise TypeError(
            f'{where}: {name} must be a list of strings, got {value!r}.{hint}'
        )
    return tuple(items)
