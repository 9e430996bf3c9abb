"""The score of each class from a model's answers, and what sums it up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import torch

from mmfair.functional import (
    ShotGroups,
    accuracy_summary,
    bootstrap_draws,
    bootstrap_interval,
)
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.tasks import Task

__all__ = ['SUMMARY_TITLES', 'ClassScores', 'summary_titles']

Array = npt.NDArray[np.float64]

#: Numbers of the summary of every task, with the factor to the title's unit.
SUMMARY_TITLES = {
    'overall': ('{score} over images (%)', 100),
    'mean': ('mean {score} over classes (%)', 100),
    'many': ('many-shot classes (%)', 100),
    'medium': ('medium-shot classes (%)', 100),
    'few': ('few-shot classes (%)', 100),
    'worst': ('worst class (%)', 100),
    'harmonic_mean': ('harmonic mean over classes (%)', 100),
    'variance': ('variance over classes (%²)', 100**2),
    'bias': ('bias: best over worst class, less 1', 1),
    'quantile_gap': ('best tenth of the classes less the worst (points)', 100),
}


@dataclass(frozen=True)
class ClassScores:
    """Scores of the classes with their intervals.

    F numbers, C classes, R bootstrap draws of the images. The draws of two
    models on the same images are paired.

    Attributes:
        support: Test images (pixels) of each class, shape (C,).
        score: Score of each class in [0, 1], NaN without support, shape (C,).
        draws: Of the classes, shape (C, R).
        summary: Numbers by name, see
            :func:`mmfair.functional.accuracy_summary`; what does not exist is
            absent.
        summary_draws: By the same names, each of shape (R,).
        members: Classes of each shot group, by its name; empty where the
            training counts are not known.
    """

    support: Array
    score: Array
    draws: Array
    summary: dict[str, float]
    summary_draws: dict[str, Array]
    members: Mapping[str, Sequence[int]] = field(default_factory=dict)

    @classmethod
    def measure(
        cls,
        answers: ModelAnswers,
        *,
        groups: ShotGroups | None = None,
        resamples: int = 1000,
        seed: int = 0,
    ) -> 'ClassScores':
        """Score the classes, on all images and on draws of them.

        Args:
            answers: Of a model.
            groups: Thresholds of the shot groups; the usual ones without it.
            resamples: Draws; fewer where the task says that each takes long.
            seed: Seed of the draws.

        Returns:
            The scores.
        """
        size, task = len(answers.images), answers.task
        groups = groups or ShotGroups()
        names = [*summary_titles(task)]

        def measure(times: Array) -> tuple[Array, Array, dict[str, float]]:
            score, support = task.scores(answers, times)
            summary = _summary(score, support, answers, groups)
            return score, support, summary | task.more_numbers(answers, times)

        def numbers(times: Array) -> Array:
            score, _, summary = measure(times)
            summed_up = [summary.get(name, np.nan) for name in names]
            return np.concatenate([summed_up, score])

        score, support, summary = measure(np.ones(size))
        draws = bootstrap_draws(
            numbers,
            size,
            resamples=min(resamples, task.max_draws or resamples),
            seed=seed,
        )
        kept = [name for name in names if name in summary]
        return cls(
            support=support,
            score=score,
            draws=draws[len(names) :],
            summary={name: summary[name] for name in kept},
            summary_draws={name: draws[names.index(name)] for name in kept},
            members=(
                {}
                if answers.train_counts is None
                else groups.of(answers.train_counts)
            ),
        )

    def intervals(self) -> Array:
        """95 % interval of the score of each class, shape (C, 2)."""
        ends = bootstrap_interval(self.draws)
        ends[np.isnan(self.score)] = np.nan
        return ends

    def weak_classes(self, count: int) -> list[int]:
        """The classes with the lowest scores, the worst first.

        Args:
            count: Classes at most; fewer where fewer have images and a
                mistake.

        Returns:
            Class indices.
        """
        order = np.argsort(self.score, kind='stable')  # NaN comes last
        weak = [
            int(index)
            for index in order
            if self.support[index] and self.score[index] < 1
        ]
        return weak[:count]


def summary_titles(task: Task) -> dict[str, tuple[str, float]]:
    """Title and factor of each number of the summary of a task.

    Averaged over images, precision and IoU are other measures.
    """
    titles = {
        name: (title.format(score=task.score_name), factor)
        for name, (title, factor) in SUMMARY_TITLES.items()
        if name != 'overall' or task.has_overall
    }
    return titles | dict(task.more_titles)


def _summary(
    score: Array, support: Array, answers: ModelAnswers, groups: ShotGroups
) -> dict[str, float]:
    known = ~np.isnan(score)
    if not known.any():
        return {}
    return accuracy_summary(
        torch.from_numpy(score),
        # A class that is predicted alone counts, with no support.
        torch.from_numpy(np.maximum(support, known)),
        answers.train_counts,
        groups.many,
        groups.few,
    )
