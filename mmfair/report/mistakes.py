"""Which classes and images a model fails most clearly."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mmfair.report.class_scores import ClassScores
from mmfair.report.model_answers import ModelAnswers

__all__ = ['Mistake', 'class_positions', 'mistakes', 'weak_classes']


class Mistake(NamedTuple):
    """An image of a class, and what the model says.

    Attributes:
        position: Row in the answers.
        said: The class that is predicted in place of the true one; with
            several labels the absent class of the highest score; None for
            segmentation.
        score: Single label: probability of ``said``. Several: score of the
            true class. Segmentation: IoU of the true class in the image.
    """

    position: int
    said: int | None
    score: float


def weak_classes(answers: ModelAnswers, count: int) -> list[int]:
    """The classes with the lowest scores, the worst first.

    Args:
        answers: Of a model.
        count: Classes at most; fewer where fewer have images and a mistake.

    Returns:
        Class indices.
    """
    measured = ClassScores.measure(answers, resamples=2)
    order = np.argsort(measured.score, kind='stable')  # NaN comes last
    weak = [
        int(index)
        for index in order
        if measured.support[index] and measured.score[index] < 1
    ]
    return weak[:count]


def class_positions(
    answers: ModelAnswers, index: int
) -> npt.NDArray[np.int64]:
    """Rows of the answers whose image shows a class.

    Args:
        answers: Of a model.
        index: The class.

    Returns:
        Ascending, shape (N,).
    """
    if answers.task == 'segmentation':
        return np.flatnonzero(answers.areas[:, 2, index])
    if answers.task == 'multi-label':
        return np.flatnonzero(answers.label[:, index] == 1)
    return np.flatnonzero(answers.label == index)


def mistakes(answers: ModelAnswers, index: int, count: int) -> list[Mistake]:
    """The clearest mistakes on the images of a class.

    Args:
        answers: Of a model.
        index: The class.
        count: Mistakes at most.

    Returns:
        Single label: the wrong answers, the most confident first. Several:
        the images with the lowest scores of the class. Segmentation: those
        with its lowest IoU.
    """
    shown = class_positions(answers, index)
    if answers.task == 'segmentation':
        intersection, union, _ = answers.areas[shown, :, index].T
        found = [
            Mistake(int(position), None, float(score))
            for position, score in zip(
                shown, intersection / union, strict=True
            )
        ]
        return sorted(found, key=lambda own: own.score)[:count]
    if answers.task == 'multi-label':
        absent = np.where(answers.label == 0, answers.score, -1)
        found = [
            Mistake(
                int(position),
                int(absent[position].argmax()),
                float(answers.score[position, index]),
            )
            for position in shown
        ]
        return sorted(found, key=lambda own: own.score)[:count]
    found = [
        Mistake(int(i), int(answers.pred[i]), float(answers.score[i]))
        for i in shown
        if answers.pred[i] != index
    ]
    return sorted(found, key=lambda own: -own.score)[:count]
