"""Image classification with several labels an image, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

from mmfair.report.tasks.image_gatherer import ImageGatherer
from mmfair.report.tasks.task import Array, Mistake, Task

if TYPE_CHECKING:
    from mmfair.report.model_answers import ModelAnswers

__all__ = ['MultiLabel', 'MultiLabels']

_SHOWN = 0.5


class MultiLabel(Task):
    """The score of a class is its average precision."""

    score_name = 'average precision'
    max_draws = 200
    mistakes_title = 'images of the worst classes with the lowest scores'
    mistakes_reading = (
        'Each row holds the images of one of the worst classes in which the '
        'model sees it least; below an image stands the score of the class.'
    )
    no_confusion = (
        'an image with several labels has no one class that another is taken '
        'for'
    )

    def gatherer(
        self, classes: int, ignored: int | None = None
    ) -> ImageGatherer:
        """What collects answers to the same images again."""
        del ignored
        return ImageGatherer(classes, several=True)

    def subset(
        self, data: 'MultiLabels', positions: npt.NDArray[np.int64]
    ) -> 'MultiLabels':
        """Labels and scores of some of the images."""
        return MultiLabels(data.label[positions], data.score[positions])

    def same_truth(self, data: 'MultiLabels', other: 'MultiLabels') -> bool:
        """Whether the labels are the same."""
        return np.array_equal(data.label, other.label)

    def scores(
        self, answers: 'ModelAnswers', times: Array
    ) -> tuple[Array, Array]:
        """Average precision, and images that show each class."""
        data = answers.data
        support = times @ (data.label == 1)
        score = [
            _average_precision(data.label[:, c], data.score[:, c], times)
            for c in range(len(answers.class_names))
        ]
        return np.array(score), support

    def confidences(
        self, answers: 'ModelAnswers'
    ) -> tuple[Array, npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
        """Of each class that counts in an image: its score is right if it is.

        A score says how sure the model is that the class is there.
        """
        data = answers.data
        rows, classes = np.nonzero(data.label >= 0)
        score = data.score[rows, classes].astype(float)
        return score, data.label[rows, classes] == 1, classes

    def prediction(self, answers: 'ModelAnswers', row: int) -> dict[str, Any]:
        """The classes with a score of 0.5 and more, and all scores."""
        names, score = answers.class_names, answers.data.score[row]
        chosen = [names[i] for i in np.flatnonzero(score >= _SHOWN)]
        scores = {
            f'score of {name}': float(value)
            for name, value in zip(names, score, strict=True)
        }
        return {'answer': '; '.join(chosen), **scores}

    def positions(
        self, answers: 'ModelAnswers', index: int
    ) -> npt.NDArray[np.int64]:
        """Images that show a class."""
        return np.flatnonzero(answers.data.label[:, index] == 1)

    def mistakes(
        self, answers: 'ModelAnswers', index: int, count: int
    ) -> list[Mistake]:
        """The images with the lowest scores of the class."""
        data = answers.data
        absent = np.where(data.label == 0, data.score, -1)
        images = [
            Mistake(
                int(row),
                int(absent[row].argmax()),
                float(data.score[row, index]),
            )
            for row in self.positions(answers, index)
        ]
        return sorted(images, key=lambda mistake: mistake.score)[:count]

    def points(
        self, answers: 'ModelAnswers'
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """A point for each class that an image shows."""
        image, label = np.nonzero(answers.data.label == 1)
        return image, label

    def captions(self, answers: 'ModelAnswers', mistake: Mistake) -> list[str]:
        """The score of the class."""
        del answers
        return [f'score {100 * mistake.score:.0f} %']

    def words(
        self, answers: 'ModelAnswers', index: int, mistake: Mistake
    ) -> str:
        """The lowest score of a class."""
        return (
            f'The lowest score of {answers.class_names[index]} where it is '
            f'shown is {100 * mistake.score:.0f} %.'
        )

    def shown(self, answers: 'ModelAnswers', row: int) -> Sequence[int]:
        """Classes that an image shows."""
        return np.flatnonzero(answers.data.label[row] == 1).tolist()

    def answered(self, answers: 'ModelAnswers', row: int) -> str:
        """The two classes with the highest scores."""
        score = answers.data.score[row]
        top = np.argsort(-score, kind='stable')[:2]
        return ', '.join(
            f'{answers.class_names[i]} {100 * score[i]:.0f} %' for i in top
        )

    def saliency_words(
        self, answers: 'ModelAnswers', index: int, mistake: Mistake
    ) -> str:
        """The score of a class that an image shows."""
        return (
            f'An image of {answers.class_names[index]} with a score of '
            f'{100 * mistake.score:.0f} %.'
        )


@dataclass(frozen=True)
class MultiLabels:
    """Labels and scores, one of each class an image.

    Attributes:
        label: Shape (N, C), int8: 1 where the class is there, 0 where not,
            -1 where it does not count.
        score: Shape (N, C), in [0, 1].
    """

    label: npt.NDArray[np.int8]
    score: npt.NDArray[np.float32]
    task: ClassVar[MultiLabel] = MultiLabel()


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
