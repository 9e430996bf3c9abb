"""What the whole report is made with."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from rich.progress import Progress

from mmfair.functional import ShotGroups
from mmfair.functional.checks import check_number
from mmfair.report.progress_bar import progress_bar

__all__ = ['ReportSettings']


@dataclass(frozen=True)
class ReportSettings:
    """Settings of every section, checked once.

    Attributes:
        groups: Thresholds of many-, medium- and few-shot classes.
        seed: Of every choice by chance.
        shortcut_images: Images of the section on shortcuts, at most.
        correction_images: Training images of the section on corrections, at
            most.
        mistake_images: Images of each weak class, at most.
        weak_classes: So many of the worst classes of each model.
        k: Neighbours of the curvature, see
            :func:`mmfair.functional.class_curvature`.
        max_per_class: Images of a class in the geometry, at most.
        resamples: Bootstrap draws.
        progress: Where bars are shown; None for nowhere.

    Raises:
        TypeError: If a number is none.
        ValueError: If it is out of range.

    Examples:
        >>> ReportSettings(groups=ShotGroups(many=40, few=15)).seed
        0
    """

    groups: ShotGroups = field(default_factory=ShotGroups)
    seed: int = 0
    shortcut_images: int = 2000
    correction_images: int = 10_000
    mistake_images: int = 8
    weak_classes: int = 5
    k: int = 40
    max_per_class: int = 200
    resamples: int = 1000
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.groups, ShotGroups):
            raise TypeError(
                'fairness_report: groups must be a ShotGroups, got '
                f'{self.groups!r}.'
            )
        smallest = {
            'seed': 0,
            'shortcut_images': 1,
            'correction_images': 1,
            'mistake_images': 1,
            'weak_classes': 1,
            'k': 3,
            'max_per_class': 1,
            'resamples': 2,
        }
        for name, least in smallest.items():
            check_number(
                getattr(self, name),
                name,
                where='fairness_report',
                at_least=least,
                whole=True,
            )

    def bar(
        self, title: str, total: int
    ) -> AbstractContextManager[Callable[[int], None]]:
        """A bar that is gone when its step is over.

        Args:
            title: Of the step.
            total: Its length.

        Returns:
            A context that gives a function, to be told how many were done.
        """
        return progress_bar(self.progress, title, total)
