"""Images as one sees them, with the classes of their pixels."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from matplotlib.colors import to_rgb
from torch import Tensor
from torch.nn import functional

from mmfair.report.model_answers import ModelAnswers
from mmfair.report.model_run import ModelRun, Pixels
from mmfair.visualization.palette import COLOURS

__all__ = ['PixelMaps', 'pixel_maps']

_COLOUR = np.array(to_rgb(COLOURS[1]))


@dataclass(frozen=True)
class PixelMaps:
    """An image; for segmentation also the classes of its pixels.

    Attributes:
        image: Shape (H, W, 3), RGB.
        truth: True classes, shape (H, W); None for classification.
        said: Predicted classes, shape (H, W); None for classification.
        ignored: Label of pixels that do not count; None for no such label.
    """

    image: Pixels
    truth: npt.NDArray[np.int64] | None = None
    said: npt.NDArray[np.int64] | None = None
    ignored: int | None = 255

    def counted(self) -> npt.NDArray[np.bool_]:
        """Where there is a truth."""
        if self.ignored is None:
            return np.ones_like(self.truth, dtype=bool)
        return self.truth != self.ignored

    def wrong(self) -> npt.NDArray[np.bool_]:
        """Where truth and answer differ and the truth counts."""
        return (self.truth != self.said) & self.counted()

    def wrong_share(self) -> float:
        """Share of the wrong in the pixels that count; NaN without any."""
        counted = self.counted().sum()
        return float(self.wrong().sum() / counted) if counted else math.nan

    def marked(self, mask: npt.NDArray[np.bool_]) -> Pixels:
        """The image in grey, with the pixels of a mask in colour.

        Args:
            mask: Shape (H, W).

        Returns:
            Shape (H, W, 3), RGB.
        """
        grey = self.image.mean(-1, keepdims=True).repeat(3, -1)
        grey[mask] = 0.35 * grey[mask] + 0.65 * 255 * _COLOUR
        return grey.round().astype(np.uint8)


def pixel_maps(
    run: ModelRun, answers: ModelAnswers, positions: Sequence[int]
) -> list[PixelMaps]:
    """What images look like, and for segmentation what a model answers.

    Args:
        run: The model.
        answers: Its answers, which say where the images are.
        positions: Rows of the answers, in any order.

    Returns:
        One for each position, in the same order.
    """
    maps: list[PixelMaps] = []
    for batch in run.batches(answers.images[list(positions)].tolist()):
        pixels = run.pixels(batch['inputs'])
        if not answers.task.maps:
            maps += [PixelMaps(image) for image in pixels]
            continue
        samples = run.predict(batch)
        maps += [
            _of_sample(image, sample, answers.data.ignored)
            for image, sample in zip(pixels, samples, strict=True)
        ]
    return maps


def _of_sample(image: Pixels, sample: Any, ignored: int | None) -> PixelMaps:
    # Padding is not of the image; labels come in its size on disk.
    height, width = sample.metainfo.get('img_shape', image.shape)[:2]
    inner = image[:height, :width]
    truth, predicted = (
        _resized(part.data, inner.shape[:2])
        for part in (sample.gt_sem_seg, sample.pred_sem_seg)
    )
    return PixelMaps(inner, truth, predicted, ignored)


def _resized(label: Tensor, size: tuple[int, int]) -> npt.NDArray[np.int64]:
    maps = label.reshape(1, 1, *label.shape[-2:]).float()
    resized = functional.interpolate(maps, size=size, mode='nearest-exact')
    return resized[0, 0].to(torch.int64).cpu().numpy()
