"""What a change of the images costs each class."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mmfair.report.changed_answers import Change, changed_answers
from mmfair.report.class_scores import ClassScores
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun

__all__ = ['ShortcutScores']

Array = npt.NDArray[np.float64]

_UNCHANGED = 'unchanged'


@dataclass(frozen=True)
class ShortcutScores:
    """Scores of one model on the same images, unchanged and changed.

    C classes. All numbers are in per cent, all differences in per cent
    points.

    Attributes:
        answers: By condition, ``'unchanged'`` first.
        scores: By condition.
    """

    answers: Mapping[str, ModelAnswers]
    scores: Mapping[str, ClassScores]

    @classmethod
    def measure(
        cls,
        run: ModelRun,
        answers: ModelAnswers,
        changes: Mapping[str, Change],
        *,
        resamples: int = 400,
        seed: int = 0,
        advance: Callable[[int], None] = lambda images: None,
    ) -> 'ShortcutScores':
        """Ask the model again, under each change.

        Args:
            run: The model.
            answers: Its answers to the images unchanged.
            changes: By name.
            resamples: Bootstrap draws of the images.
            seed: Of the draws and of what changes draw by chance.
            advance: Is told the number of images after each batch.

        Returns:
            The scores.
        """
        changed = changed_answers(
            run, answers, changes, seed=seed, advance=advance
        )
        by_condition = {_UNCHANGED: answers, **changed}
        scores = {
            name: ClassScores.measure(answer, resamples=resamples, seed=seed)
            for name, answer in by_condition.items()
        }
        return cls(by_condition, scores)

    @property
    def support(self) -> Array:
        """Images (pixels) of each class, shape (C,)."""
        return self.scores[_UNCHANGED].support

    @property
    def changes(self) -> list[str]:
        """Names of the changes."""
        return [name for name in self.scores if name != _UNCHANGED]

    def accuracies(self) -> dict[str, Array]:
        """Score of each class by condition, shape (C,), NaN without images."""
        return {
            name: 100 * scores.score for name, scores in self.scores.items()
        }

    def mean(self, condition: str) -> float:
        """Mean score over the classes."""
        return 100 * self.scores[condition].summary['mean']

    def mean_drop(self, change: str) -> tuple[float, float, float]:
        """How far the mean falls, and its 95 % interval over the images."""
        drop = self.mean(_UNCHANGED) - self.mean(change)
        before, after = self._both(change)
        ends = before[0].task.summary_drop_ends(before, after)
        low, high = ends['mean']
        return drop, 100 * low, 100 * high

    def drops(self, change: str) -> Array:
        """How far each class falls, and its 95 % interval.

        By the task, see :meth:`mmfair.report.tasks.Task.drops`.

        Args:
            change: Its name.

        Returns:
            Drop and ends of the interval, shape (C, 3), NaN without images.
        """
        before, after = self._both(change)
        return 100 * before[0].task.drops(before, after)

    def _both(self, change: str) -> list[tuple[ModelAnswers, ClassScores]]:
        """Answers and scores without and with a change."""
        return [
            (self.answers[name], self.scores[name])
            for name in (_UNCHANGED, change)
        ]
