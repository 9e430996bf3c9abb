"""Labels and scores of images, out of the samples of MMPretrain."""

from typing import TYPE_CHECKING, Any

import numpy as np

from mmfair.evaluation.image_answer import (
    ImageAnswer,
    image_answer,
    several_labels,
)

if TYPE_CHECKING:
    from mmfair.report.tasks.multi_label import MultiLabels
    from mmfair.report.tasks.single_label import Labels

__all__ = ['ImageGatherer']


class ImageGatherer:
    """Puts the answers to many images together.

    Args:
        classes: C.
        several: Whether the data set lists the labels of an image.
    """

    def __init__(self, classes: int, *, several: bool = False) -> None:
        self.classes = classes
        self.several = several
        self._images: list[ImageAnswer] = []

    @staticmethod
    def reads(sample: Any) -> bool:
        """Whether a sample is a labelled image with scores."""
        return 'pred_score' in sample and 'gt_label' in sample

    def add(self, sample: Any) -> None:
        """Keep the answer to an image.

        Args:
            sample: Of MMPretrain, after a prediction.

        Raises:
            ValueError: If a label is no class, a score is not finite, or
                there is not one score for each class.
        """
        answer = image_answer(
            sample, where='fairness report', classes=self.classes
        )
        if not np.isfinite(answer.score).all():
            raise ValueError(
                'fairness report: scores must be finite, got NaN or infinite '
                'ones. The training has diverged; choose an earlier '
                'checkpoint.'
            )
        self._images.append(answer)

    def data(self) -> 'Labels | MultiLabels':
        """The data of the task, over all images."""
        from mmfair.report.tasks.multi_label import MultiLabels
        from mmfair.report.tasks.single_label import Labels

        images = self._images
        score = np.stack([image.score for image in images])
        if not several_labels(
            [len(image.labels) for image in images],
            listed=self.several,
            shares=all(image.shares for image in images),
        ):
            label = np.array([image.labels[0] for image in images])
            pred = np.array([image.pred for image in images])
            return Labels(label, pred, score[np.arange(len(pred)), pred])
        label = np.zeros(score.shape, np.int8)
        for row, image in zip(label, images, strict=True):
            # A class of difficult objects alone does not count.
            row[list(image.difficult)] = -1
            row[image.labels] = 1
        return MultiLabels(label, score)
