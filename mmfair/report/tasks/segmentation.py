"""Semantic segmentation: a label for each pixel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import numpy.typing as npt

from mmfair.report.tasks.pixel_gatherer import PixelGatherer
from mmfair.report.tasks.task import Array, Counts, Mistake, Task, ratio

if TYPE_CHECKING:
    from mmfair.report.model_answers import ModelAnswers
    from mmfair.report.pixel_maps import PixelMaps

__all__ = ['Pixels', 'Segmentation']


class Segmentation(Task):
    """The score of a class is its IoU."""

    score_name = 'IoU'
    unit = 'pixels'
    more_titles: ClassVar[Mapping[str, tuple[str, float]]] = {
        'mean_accuracy': ('mean accuracy over classes, mAcc (%)', 100),
        'pixel_accuracy': ('accuracy over pixels, aAcc (%)', 100),
    }
    counts_are_whole = False
    maps = True
    mistakes_title = 'images of the worst classes with the lowest IoU'
    mistakes_reading = (
        'Each row holds the images in which one of the worst classes is met '
        'worst: the image, the pixels of the class and those that the model '
        'takes for it.'
    )
    no_saliency = (
        'the maps are of one score for an image, and a segmentation has one '
        'for each pixel'
    )
    no_confidence = 'the scores of single pixels are not kept'
    all_changes = False
    shortcut_reading = (
        'A class whose IoU falls far when the colour is taken away rests on '
        'it.'
    )

    def gatherer(
        self, classes: int, ignored: int | None = None
    ) -> PixelGatherer:
        """What collects answers to the same images again."""
        return PixelGatherer(classes, ignored)

    def subset(
        self, data: 'Pixels', positions: npt.NDArray[np.int64]
    ) -> 'Pixels':
        """Areas of some of the images."""
        return Pixels(data.areas[positions])

    def same_truth(self, data: 'Pixels', other: 'Pixels') -> bool:
        """Whether each class has the same pixels in each image."""
        return np.array_equal(data.areas[:, 2], other.areas[:, 2])

    def scores(
        self, answers: 'ModelAnswers', times: Array
    ) -> tuple[Array, Array]:
        """IoU and pixels of each class."""
        intersection, union, support = np.tensordot(
            times, answers.data.areas, 1
        )
        return ratio(intersection, union), support

    def more_numbers(
        self, answers: 'ModelAnswers', times: Array
    ) -> dict[str, float]:
        """Accuracy over the classes and over all pixels."""
        intersection, _, truth = np.tensordot(times, answers.data.areas, 1)
        if not truth.any():
            return {}
        return {
            'mean_accuracy': float(np.nanmean(ratio(intersection, truth))),
            'pixel_accuracy': float(intersection.sum() / truth.sum()),
        }

    def confusion(self, answers: 'ModelAnswers') -> Counts | None:
        """Pixels by true and predicted class."""
        return answers.data.confusion

    def prediction(self, answers: 'ModelAnswers', row: int) -> dict[str, Any]:
        """How much of an image is right, and how well its classes are met."""
        intersection, union, truth = answers.data.areas[row]
        met = ratio(intersection, union)[truth > 0]
        return {
            'right pixels (%)': (
                float(100 * intersection.sum() / truth.sum())
                if truth.any()
                else None
            ),
            'mean IoU (%)': float(100 * met.mean()) if len(met) else None,
        }

    def positions(
        self, answers: 'ModelAnswers', index: int
    ) -> npt.NDArray[np.int64]:
        """Images with a pixel of a class."""
        return np.flatnonzero(answers.data.areas[:, 2, index])

    def mistakes(
        self, answers: 'ModelAnswers', index: int, count: int
    ) -> list[Mistake]:
        """The images with the lowest IoU of the class."""
        rows = self.positions(answers, index)
        intersection, union, _ = answers.data.areas[rows, :, index].T
        images = [
            Mistake(int(row), None, float(score))
            for row, score in zip(rows, intersection / union, strict=True)
        ]
        return sorted(images, key=lambda mistake: mistake.score)[:count]

    def points(
        self, answers: 'ModelAnswers'
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """None: the features of a segmentor are those of pixels."""
        del answers
        return np.empty(0, np.int64), np.empty(0, np.int64)

    def images_of_class(self, count: int) -> int:
        """A third as many: truth and answer stand beside each."""
        return max(1, count // 3)

    def panels(self, maps: 'PixelMaps', index: int) -> list[Any]:
        """The image, its true and its predicted pixels of the class."""
        return [
            maps.image,
            maps.marked(maps.truth == index),
            maps.marked((maps.said == index) & maps.counted()),
        ]

    def captions(self, answers: 'ModelAnswers', mistake: Mistake) -> list[str]:
        """The IoU, and what the other two are."""
        del answers
        return [f'IoU {100 * mistake.score:.0f} %', 'truth', 'answer']

    def words(
        self, answers: 'ModelAnswers', index: int, mistake: Mistake
    ) -> str:
        """The lowest IoU of a class in an image."""
        return (
            f'In the worst image of {answers.class_names[index]} its IoU is '
            f'{100 * mistake.score:.0f} %.'
        )

    def shown(self, answers: 'ModelAnswers', row: int) -> Sequence[int]:
        """Classes with a pixel in an image."""
        return np.flatnonzero(answers.data.areas[row, 2]).tolist()

    def answered(self, answers: 'ModelAnswers', row: int) -> str:
        """The share of right pixels."""
        right, _, truth = answers.data.areas[row].sum(1)
        return f'{100 * right / max(truth, 1):.0f} % of the pixels right'


@dataclass(frozen=True)
class Pixels:
    """Areas of each class in each image, and what is counted over all.

    Attributes:
        areas: Pixels of each class in intersection, union and truth, shape
            (N, 3, C), int64.
        confusion: Pixels by true and predicted class, shape (C, C), int64.
        label_map: Share of the images whose pixel has each class, shape
            (C, H, W), of a map shrunk to H x W.
        ignored: The label that does not count; None without one.
        ignored_share: Share of the pixels that have it; NaN if unknown.
    """

    areas: npt.NDArray[np.int64]
    confusion: npt.NDArray[np.int64] | None = None
    label_map: npt.NDArray[np.float32] | None = None
    ignored: int | None = 255
    ignored_share: float = float('nan')
    task: ClassVar[Segmentation] = Segmentation()
