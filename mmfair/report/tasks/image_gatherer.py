"""Labels and scores of images, out of the samples of MMPretrain."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from mmfair.report.tasks.multi_label import MultiLabels
    from mmfair.report.tasks.single_label import Labels

__all__ = ['ImageGatherer']


class _Image(NamedTuple):
    labels: npt.NDArray[np.int64]
    difficult: list[int]
    score: npt.NDArray[np.float32]


class ImageGatherer:
    """Puts the answers to many images together.

    Args:
        classes: C.
        several: Whether the data set lists the labels of an image; None if
            unknown.
    """

    def __init__(self, classes: int, *, several: bool | None = None) -> None:
        self.classes = classes
        self.several = several
        self._images: list[_Image] = []

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
        labels = sample.gt_label.cpu().long().flatten().numpy()
        score = sample.pred_score.detach().float().cpu().numpy()
        if len(score) != self.classes or (
            len(labels) and not 0 <= labels.min() <= labels.max() < len(score)
        ):
            raise ValueError(
                'fairness report: labels must be in [0, C) and scores one for '
                f'each of the C = {self.classes} classes, got labels '
                f'{labels.tolist()} and {len(score)} scores. Check the number '
                'of classes.'
            )
        if not np.isfinite(score).all():
            raise ValueError(
                'fairness report: scores must be finite, got NaN or infinite '
                'ones. The training has diverged; choose an earlier '
                'checkpoint.'
            )
        difficult = [int(i) for i in sample.get('gt_label_difficult') or ()]
        self._images.append(_Image(labels, difficult, score))

    def data(self) -> 'Labels | MultiLabels':
        """The data of the task, over all images."""
        from mmfair.report.tasks.multi_label import MultiLabels
        from mmfair.report.tasks.single_label import Labels

        score = np.stack([image.score for image in self._images])
        if not self._has_several(score):
            label = np.array([image.labels[0] for image in self._images])
            return Labels(label, score.argmax(1), score.max(1))
        label = np.zeros(score.shape, np.int8)
        for row, image in zip(label, self._images, strict=True):
            # A class of difficult objects alone does not count.
            row[image.difficult] = -1
            row[image.labels] = 1
        return MultiLabels(label, score)

    def _has_several(self, score: npt.NDArray[np.float32]) -> bool:
        if any(len(image.labels) != 1 for image in self._images):
            return True
        # By chance, each of the drawn images may have one of its labels.
        shares = np.allclose(score.sum(1), 1, atol=1e-3)
        return bool(self.several) and not shares
