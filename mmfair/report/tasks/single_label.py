"""Image classification with one label an image."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
from sklearn.metrics import confusion_matrix

from mmfair.report.tasks.image_gatherer import ImageGatherer
from mmfair.report.tasks.task import (
    Array,
    Counts,
    Ends,
    Mistake,
    Task,
    ratio,
)
from mmfair.statistics import (
    mean_intervals,
    paired_differences,
    wilson_interval,
)

if TYPE_CHECKING:
    from mmfair.report.class_scores import ClassScores
    from mmfair.report.model_answers import ModelAnswers

__all__ = ['Labels', 'SingleLabel']


class SingleLabel(Task):
    """The score of a class is its accuracy."""

    score_name = 'accuracy'
    has_overall = True
    mistakes_title = 'wrong answers to images of the worst classes'
    mistakes_reading = (
        'Each row holds the most confident wrong answers to images of one of '
        'the worst classes; below an image stand the answer and its '
        'probability.'
    )

    def gatherer(
        self, classes: int, ignored: int | None = None
    ) -> ImageGatherer:
        """What collects answers to the same images again."""
        del ignored
        return ImageGatherer(classes, several=False)

    def subset(
        self, data: 'Labels', positions: npt.NDArray[np.int64]
    ) -> 'Labels':
        """Labels and answers of some of the images."""
        return Labels(
            data.label[positions], data.pred[positions], data.score[positions]
        )

    def same_truth(self, data: 'Labels', other: 'Labels') -> bool:
        """Whether the labels are the same."""
        return np.array_equal(data.label, other.label)

    def scores(
        self, answers: 'ModelAnswers', times: Array
    ) -> tuple[Array, Array]:
        """Accuracy and images of each class."""
        data, classes = answers.data, len(answers.class_names)
        right = data.pred == data.label
        support = np.bincount(data.label, times, classes)
        hits = np.bincount(data.label, times * right, classes)
        return ratio(hits, support), support

    def intervals(self, scores: 'ClassScores') -> Array:
        """Wilson's, also where a class is never or always right."""
        hits = np.rint(np.nan_to_num(scores.score) * scores.support)
        return wilson_interval(hits, scores.support)

    def summary_ends(self, scores: 'ClassScores') -> dict[str, Ends]:
        """Of the classes' own, so that they have a width, too.

        The worst class is at most as good as each class may be, and at least
        as good as the worst that any of them may be.
        """
        ends = self.intervals(scores)
        means = mean_intervals(
            scores.score, ends, scores.support, scores.members
        )
        known = ends[~np.isnan(ends).any(1)]
        if len(known):
            low, high = known.min(0)
            means['worst'] = float(low), float(high)
        return super().summary_ends(scores) | means

    def drops(
        self,
        before: tuple['ModelAnswers', 'ClassScores'],
        after: tuple['ModelAnswers', 'ClassScores'],
    ) -> Array:
        """Newcombe's: a bootstrap of few images that agree has no width."""
        label = before[0].data.label
        first, second = (
            answers.data.pred == label for answers, _ in (before, after)
        )
        return paired_differences(first, second, label, len(before[1].score))

    def summary_drop_ends(
        self,
        before: tuple['ModelAnswers', 'ClassScores'],
        after: tuple['ModelAnswers', 'ClassScores'],
    ) -> dict[str, Ends]:
        """Of the drops of the classes, so that they have a width, too."""
        drops = self.drops(before, after)
        scores = before[1]
        means = mean_intervals(
            drops[:, 0], drops[:, 1:], scores.support, scores.members
        )
        return super().summary_drop_ends(before, after) | means

    def confusion(self, answers: 'ModelAnswers') -> Counts:
        """Images by true and predicted class."""
        classes = [*range(len(answers.class_names))]
        return confusion_matrix(
            answers.data.label, answers.data.pred, labels=classes
        )

    def confidences(
        self, answers: 'ModelAnswers'
    ) -> tuple[Array, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
        """Of the predicted class; the class is the true one."""
        data = answers.data
        return data.score.astype(float), data.pred == data.label, data.label

    def prediction(self, answers: 'ModelAnswers', row: int) -> dict[str, Any]:
        """The predicted class and its probability."""
        data = answers.data
        return {
            'answer': answers.class_names[data.pred[row]],
            'score': float(data.score[row]),
            'right': bool(data.pred[row] == data.label[row]),
        }

    def positions(
        self, answers: 'ModelAnswers', index: int
    ) -> npt.NDArray[np.int64]:
        """Images of a class."""
        return np.flatnonzero(answers.data.label == index)

    def mistakes(
        self, answers: 'ModelAnswers', index: int, count: int
    ) -> list[Mistake]:
        """The wrong answers, the most confident first."""
        data = answers.data
        wrong = [
            Mistake(int(row), int(data.pred[row]), float(data.score[row]))
            for row in self.positions(answers, index)
            if data.pred[row] != index
        ]
        return sorted(wrong, key=lambda mistake: -mistake.score)[:count]

    def points(
        self, answers: 'ModelAnswers'
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """One point an image."""
        return np.arange(len(answers.data.label)), answers.data.label

    def chance(self, support: Array) -> str:
        """One class is always right."""
        return (
            'A model that always gave the same answer would reach a mean of '
            f'{100 / np.count_nonzero(support):.1f} %.'
        )

    def captions(self, answers: 'ModelAnswers', mistake: Mistake) -> list[str]:
        """The answer and its probability."""
        name = answers.class_names[mistake.said]
        return [f'{name}\n{100 * mistake.score:.0f} %']

    def words(
        self, answers: 'ModelAnswers', index: int, mistake: Mistake
    ) -> str:
        """What a class is taken for."""
        name, predicted = (
            answers.class_names[i] for i in (index, mistake.said)
        )
        share = 100 * mistake.score
        return f'{name} is taken for {predicted} with {share:.0f} %.'

    def shown(self, answers: 'ModelAnswers', row: int) -> Sequence[int]:
        """The label of an image."""
        return [int(answers.data.label[row])]

    def answered(self, answers: 'ModelAnswers', row: int) -> str:
        """The predicted class and its probability."""
        data = answers.data
        name = answers.class_names[data.pred[row]]
        return f'{name} {100 * data.score[row]:.0f} %'

    def saliency_caption(
        self, answers: 'ModelAnswers', mistake: Mistake
    ) -> str:
        """The answer and its probability."""
        return f'said {self.captions(answers, mistake)[0]}'

    def saliency_words(
        self, answers: 'ModelAnswers', index: int, mistake: Mistake
    ) -> str:
        """What an image of a class is taken for."""
        name, predicted = (
            answers.class_names[i] for i in (index, mistake.said)
        )
        return (
            f'An image of {name} is taken for {predicted}, with '
            f'{100 * mistake.score:.0f} %.'
        )


@dataclass(frozen=True)
class Labels:
    """Labels and answers, one an image.

    Attributes:
        label: Class of each image, shape (N,), int64.
        pred: Predicted class, shape (N,), int64.
        score: Probability of the predicted class, shape (N,), in [0, 1].
    """

    label: npt.NDArray[np.int64]
    pred: npt.NDArray[np.int64]
    score: npt.NDArray[np.float32]
    task: ClassVar[SingleLabel] = SingleLabel()
