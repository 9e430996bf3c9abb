"""Checks of the settings that all metrics of classes have."""

from pathlib import Path

from mmfair.functional import shot_groups
from mmfair.functional.checks import (
    check_choice,
    check_flag,
    check_number,
    check_word,
)

__all__ = ['check_thresholds', 'check_words']


def check_words(
    collect_device: object,
    prefix: object,
    collect_dir: object,
    out_dir: object,
    where: str,
) -> None:
    """Where numbers are collected, how they are named, where files go.

    Raises:
        TypeError: If a setting is no string.
        ValueError: If ``collect_device`` is unknown.
    """
    check_choice(collect_device, 'collect_device', ('cpu', 'gpu'), where=where)
    words = dict(prefix=prefix, collect_dir=collect_dir, out_dir=out_dir)
    for name, word in words.items():
        if word is not None and not isinstance(word, Path):
            check_word(word, name, where=where)


def check_thresholds(
    many: object, few: object, per_class: object, max_rows: object, where: str
) -> None:
    """The thresholds of the groups, and what the log shows.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If the thresholds overlap or are out of range.
    """
    most = check_number(many, 'many', where=where, at_least=0)
    least = check_number(few, 'few', where=where, at_least=0)
    shot_groups([], most, least)  # raises if they overlap
    check_flag(per_class, 'per_class', where=where)
    check_number(max_rows, 'max_rows', where=where, at_least=0, whole=True)
