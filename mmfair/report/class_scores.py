"""The score of each class from a model's answers, and what sums it up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import average_precision_score

from mmfair.functional import (
    accuracy_summary,
    bootstrap_draws,
    bootstrap_interval,
)
from mmfair.report.model_answers import ModelAnswers

__all__ = ['SCORE_NAMES', 'SUMMARY_TITLES', 'ClassScores']

Array = npt.NDArray[np.float64]

#: By task, what the score of a class is.
SCORE_NAMES = {
    'single-label': 'accuracy',
    'multi-label': 'average precision',
    'segmentation': 'IoU',
}
#: Figures of :class:`ClassScores`, with the factor to the unit of the title.
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
}
# Each draw of several labels or of a thousand classes takes long.
_DRAWS = {'multi-label': 200}


@dataclass(frozen=True)
class ClassScores:
    """Scores of the classes with their intervals.

    F figures, C classes, R bootstrap draws of the images. The draws of two
    models on the same images are paired.

    Attributes:
        support: Test images (pixels) of each class, shape (C,).
        score: Score of each class in [0, 1], NaN without support, shape (C,).
        draws: Of the classes, shape (C, R).
        summary: Figures by name, see
            :func:`mmfair.functional.accuracy_summary`; what does not exist is
            absent. ``overall`` is of single labels alone.
        summary_draws: By the same names, each of shape (R,).
    """

    support: Array
    score: Array
    draws: Array
    summary: dict[str, float]
    summary_draws: dict[str, Array]

    @classmethod
    def measure(
        cls,
        answers: ModelAnswers,
        *,
        many: int = 100,
        few: int = 20,
        resamples: int = 1000,
        seed: int = 0,
    ) -> 'ClassScores':
        """Score the classes, on all images and on draws of them.

        Args:
            answers: Of a model.
            many: See :func:`mmfair.functional.shot_groups`.
            few: See :func:`mmfair.functional.shot_groups`.
            resamples: Draws; 200 at most for several labels, where each
                takes long.
            seed: Seed of the draws.

        Returns:
            The scores: accuracy, average precision or IoU, by the task.
        """
        size = len(answers.images)
        names = [n for n in SUMMARY_TITLES if _exists(n, answers)]

        def numbers(times: Array) -> Array:
            score, support = _scores(answers, times)
            found = _summary(score, support, answers.train_counts, many, few)
            own = [found.get(name, np.nan) for name in names]
            return np.concatenate([own, score])

        whole = np.ones(size)
        score, support = _scores(answers, whole)
        draws = bootstrap_draws(
            numbers,
            size,
            resamples=min(resamples, _DRAWS.get(answers.task, resamples)),
            seed=seed,
        )
        found = _summary(score, support, answers.train_counts, many, few)
        kept = [name for name in names if name in found]
        return cls(
            support=support,
            score=score,
            draws=draws[len(names) :],
            summary={name: found[name] for name in kept},
            summary_draws={name: draws[names.index(name)] for name in kept},
        )

    def intervals(self) -> Array:
        """95 % interval of the score of each class, shape (C, 2)."""
        ends = bootstrap_interval(self.draws)
        ends[np.isnan(self.score)] = np.nan
        return ends


def _exists(name: str, answers: ModelAnswers) -> bool:
    # Averaged over images, precision and IoU are other measures.
    return name != 'overall' or answers.task == 'single-label'


def _scores(answers: ModelAnswers, times: Array) -> tuple[Array, Array]:
    """Score and support of each class, images counted so many times."""
    classes = len(answers.class_names)
    if answers.task == 'single-label':
        right = answers.pred == answers.label
        support = np.bincount(answers.label, times, classes)
        hits = np.bincount(answers.label, times * right, classes)
        return _ratio(hits, support), support
    if answers.task == 'segmentation':
        intersection, union, support = np.tensordot(times, answers.areas, 1)
        return _ratio(intersection, union), support
    support = times @ (answers.label == 1)
    score = np.array(
        [
            _average_precision(answers.label[:, c], answers.score[:, c], times)
            for c in range(classes)
        ]
    )
    return score, support


def _ratio(part: Array, whole: Array) -> Array:
    with np.errstate(invalid='ignore', divide='ignore'):
        return part / whole


def _average_precision(
    label: npt.NDArray[np.int8], score: Array, times: Array
) -> float:
    counted = (label >= 0) & (times > 0)
    target = label[counted] == 1
    if not target.any():
        return np.nan
    return float(
        average_precision_score(
            target, score[counted], sample_weight=times[counted]
        )
    )


def _summary(
    score: Array,
    support: Array,
    counts: Sequence[float] | None,
    many: int,
    few: int,
) -> dict[str, float]:
    known = ~np.isnan(score)
    if not known.any():
        return {}
    return accuracy_summary(
        torch.from_numpy(score),
        # A class that is predicted alone counts, with no support.
        torch.from_numpy(np.maximum(support, known)),
        counts,
        many,
        few,
    )
