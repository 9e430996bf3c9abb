"""Pixels by true and predicted class, out of MMSegmentation's samples."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

if TYPE_CHECKING:
    from mmfair.report.tasks.segmentation import Pixels

__all__ = ['PixelGatherer']

# Longer side of the map that the labels of all images are shrunk to.
_MAP = 48


class PixelGatherer:
    """Puts the answers to the pixels of many images together.

    Args:
        classes: C.
        ignored: Label of pixels that do not count; None for no such label.
    """

    def __init__(self, classes: int, ignored: int | None = 255) -> None:
        self.classes = classes
        self.ignored = ignored
        self._areas: list[npt.NDArray[np.int64]] = []
        self._confusion = np.zeros((classes, classes), np.int64)
        self._label_map = np.zeros((classes, 0, 0), np.int64)
        self._pixels = 0

    @staticmethod
    def reads(sample: Any) -> bool:
        """Whether a sample is an image with labelled pixels."""
        return 'pred_sem_seg' in sample and 'gt_sem_seg' in sample

    def add(self, sample: Any) -> None:
        """Keep the answer to the pixels of an image.

        Args:
            sample: Of MMSegmentation, after a prediction.

        Raises:
            ValueError: If a label is no class and not the ignored one.
        """
        truth = sample.gt_sem_seg.data.squeeze(0).cpu().long()
        predicted = sample.pred_sem_seg.data.squeeze(0).cpu().long()
        counted = (
            truth != self.ignored
            if self.ignored is not None
            else (torch.ones_like(truth, dtype=torch.bool))
        )
        outside = truth[counted & ((truth < 0) | (truth >= self.classes))]
        if outside.numel():
            also = '' if self.ignored is None else f' or {self.ignored}'
            raise ValueError(
                'fairness report: labels of pixels must be in [0, '
                f'{self.classes}){also}, got {int(outside[0])}. Check the '
                "number of classes, reduce_zero_label and the data set's "
                'ignore_index.'
            )
        pairs = truth[counted] * self.classes + predicted[counted]
        confusion = torch.bincount(pairs, minlength=self.classes**2)
        self._add(confusion.reshape(self.classes, self.classes).numpy())
        self._pixels += truth.numel()
        self._add_map(truth)

    def data(self) -> 'Pixels':
        """The data of the task, over all images."""
        from mmfair.report.tasks.segmentation import Pixels

        counted = int(self._confusion.sum())
        return Pixels(
            np.stack(self._areas),
            self._confusion,
            (self._label_map / len(self._areas)).astype(np.float32),
            self.ignored,
            1 - counted / max(self._pixels, 1),
        )

    def _add(self, confusion: npt.NDArray[np.int64]) -> None:
        right = confusion.diagonal()
        truth, predicted = confusion.sum(1), confusion.sum(0)
        self._areas.append(np.stack([right, truth + predicted - right, truth]))
        self._confusion += confusion

    def _add_map(self, truth: Tensor) -> None:
        if not self._label_map.size:  # in the proportions of the first image
            scale = _MAP / max(truth.shape)
            size = [max(1, round(scale * side)) for side in truth.shape]
            self._label_map = np.zeros((self.classes, *size), np.int64)
        label = _shrunk(truth, self._label_map.shape[1:]).numpy()
        rows, columns = np.indices(label.shape)
        counted = (label >= 0) & (label < self.classes)
        if self.ignored is not None:
            counted &= label != self.ignored
        self._label_map[label[counted], rows[counted], columns[counted]] += 1


def _shrunk(label: Tensor, size: tuple[int, ...]) -> Tensor:
    rows, columns = (
        (torch.arange(small) + 0.5).mul(large / small).long()
        for large, small in zip(label.shape, size, strict=True)
    )
    return label[rows][:, columns]
