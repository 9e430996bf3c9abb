"""Labels and answers out of the data samples of the hosts."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

__all__ = ['SampleAnswers', 'sample_answers']

# Side of the map that the labels of segmentation are shrunk to.
_MAP = 48
_IGNORED = 255


class ImageAnswer(NamedTuple):
    """Labels and scores of one image, classification."""

    labels: npt.NDArray[np.int64]
    difficult: list[int]
    score: npt.NDArray[np.float32]


class PixelAnswer(NamedTuple):
    """Pixels by true and predicted class, and a shrunken label map."""

    confusion: npt.NDArray[np.int64]
    label_map: npt.NDArray[np.int64]


def sample_answers(sample: Any, classes: int) -> ImageAnswer | PixelAnswer:
    """What a data sample says after a prediction.

    Args:
        sample: Of MMPretrain or MMSegmentation.
        classes: C.

    Returns:
        The answer of an image or of its pixels.

    Raises:
        ValueError: If it is of another kind, or a label is out of range.
    """
    if 'pred_sem_seg' in sample and 'gt_sem_seg' in sample:
        return _pixel_answer(sample, classes)
    if 'pred_score' in sample and 'gt_label' in sample:
        labels = sample.gt_label.cpu().long().flatten().numpy()
        score = sample.pred_score.detach().float().cpu().numpy()
        if len(score) != classes or (
            len(labels) and not 0 <= labels.min() <= labels.max() < classes
        ):
            raise ValueError(
                'fairness report: labels must be in [0, C) and scores one for '
                f'each of the C = {classes} classes, got labels '
                f'{labels.tolist()} and {len(score)} scores. Check the number '
                'of classes.'
            )
        difficult = [int(i) for i in sample.get('gt_label_difficult') or ()]
        return ImageAnswer(labels, difficult, score)
    raise ValueError(
        'fairness report: model must be an image classifier or a segmentor '
        'on labelled images, got samples with '
        f'{", ".join(sorted(sample.all_keys()))}. Detectors are not '
        'supported.'
    )


class SampleAnswers:
    """Puts the answers of many images together.

    Args:
        classes: C.
    """

    def __init__(self, classes: int) -> None:
        self.classes = classes
        self._images: list[ImageAnswer] = []
        self._areas: list[npt.NDArray[np.int64]] = []
        self._confusion = np.zeros((classes, classes), np.int64)
        self._label_map = np.zeros((classes, _MAP, _MAP), np.int64)

    def add(self, answer: ImageAnswer | PixelAnswer) -> None:
        """Keep the answer of an image.

        Args:
            answer: From :func:`sample_answers`.
        """
        if isinstance(answer, ImageAnswer):
            self._images.append(answer)
            return
        right = answer.confusion.diagonal()
        truth, said = answer.confusion.sum(1), answer.confusion.sum(0)
        self._areas.append(np.stack([right, truth + said - right, truth]))
        self._confusion += answer.confusion
        rows, columns = np.indices(answer.label_map.shape)
        counted = answer.label_map != _IGNORED
        self._label_map[
            answer.label_map[counted], rows[counted], columns[counted]
        ] += 1

    def arrays(self) -> dict[str, Any]:
        """The fields of :class:`~mmfair.report.ModelAnswers` by name."""
        if self._areas:
            return {
                'task': 'segmentation',
                'areas': np.stack(self._areas),
                'confusion': self._confusion,
                'label_map': (self._label_map / len(self._areas)).astype(
                    np.float32
                ),
            }
        score = np.stack([answer.score for answer in self._images])
        if all(len(answer.labels) == 1 for answer in self._images):
            return {
                'task': 'single-label',
                'label': np.array([a.labels[0] for a in self._images]),
                'pred': score.argmax(1),
                'score': score.max(1),
            }
        label = np.zeros(score.shape, np.int8)
        for row, answer in zip(label, self._images, strict=True):
            # A class of difficult objects alone does not count.
            row[answer.difficult] = -1
            row[answer.labels] = 1
        return {'task': 'multi-label', 'label': label, 'score': score}


def _pixel_answer(sample: Any, classes: int) -> PixelAnswer:
    truth = sample.gt_sem_seg.data.squeeze(0).cpu().long()
    said = sample.pred_sem_seg.data.squeeze(0).cpu().long()
    counted = truth != _IGNORED
    outside = truth[counted & ((truth < 0) | (truth >= classes))]
    if outside.numel():
        raise ValueError(
            f'fairness report: labels of pixels must be in [0, {classes}) or '
            f'{_IGNORED}, got {int(outside[0])}. Check the number of classes '
            'and reduce_zero_label.'
        )
    pairs = truth[counted] * classes + said[counted]
    confusion = torch.bincount(pairs, minlength=classes**2)
    return PixelAnswer(
        confusion.reshape(classes, classes).numpy(), _shrunk(truth).numpy()
    )


def _shrunk(label: Tensor) -> Tensor:
    rows, columns = (
        (torch.arange(_MAP) + 0.5).mul(size / _MAP).long()
        for size in label.shape
    )
    return label[rows][:, columns]
