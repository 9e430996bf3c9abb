"""The frames of a clip, loaded and resized together."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from mmengine.fileio import get
from PIL import Image

from mmfair.functional import random_clip
from mmfair.functional.checks import check_flag, check_number, check_numbers
from mmfair.registry import TRANSFORMS

__all__ = ['LoadClip']

_WHERE = 'LoadClip'


# A plain callable, which every pipeline takes: no need of MMCV for it.
@TRANSFORMS.register_module()
class LoadClip:
    """Loads frames as one array in RGB, resized by Pillow's bicubic filter.

    Args:
        scale: Width and height of the frames, >= 1.
        draw: Whether a clip is drawn from the frames, by
            :func:`mmfair.functional.random_clip`; else all are loaded.
        length: Frames of a drawn clip, >= 1.
        stride: From one frame of it to the next, >= 1; None for a frame of
            each of ``length`` equal parts.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, in their code.
    """

    def __init__(
        self,
        scale: Sequence[int] = (128, 256),
        draw: bool = False,
        length: int = 8,
        stride: int | None = 4,
    ) -> None:
        width, height = check_numbers(
            scale, 'scale', where=_WHERE, length=2, at_least=1, whole=True
        )
        self.scale = (int(width), int(height))
        self.draw = check_flag(draw, 'draw', where=_WHERE)
        self.length = self._whole(length, 'length')
        self.stride = None if stride is None else self._whole(stride, 'stride')

    @staticmethod
    def _whole(value: object, name: str) -> int:
        return int(
            check_number(value, name, where=_WHERE, at_least=1, whole=True)
        )

    def __call__(self, results: dict[str, Any]) -> dict[str, Any]:
        """The sample with its clip.

        Args:
            results: Has ``img_paths``, one path or more.

        Returns:
            A new dict: ``img`` is the clip, uint8 of shape (T, 3, H, W) in
            RGB, ``img_paths`` are its frames.

        Raises:
            KeyError: If ``img_paths`` are missing.
        """
        if 'img_paths' not in results:
            raise KeyError(
                f"{_WHERE}: results must have 'img_paths', got "
                f'{sorted(results)}. It is for data sets of videos.'
            )
        paths = results['img_paths']
        if self.draw:
            clip = random_clip(
                len(paths), length=self.length, stride=self.stride
            )
            paths = [paths[index] for index in clip]
        # A frame that fills up a clip is read once.
        frames = {path: self._frame(path) for path in dict.fromkeys(paths)}
        clip_of = np.stack([frames[path] for path in paths])
        return {**results, 'img': clip_of, 'img_paths': paths}

    def _frame(self, path: str) -> np.ndarray:
        with Image.open(BytesIO(get(path))) as image:
            sized = image.convert('RGB').resize(
                self.scale, Image.Resampling.BICUBIC
            )
        return np.asarray(sized).transpose(2, 0, 1)

    def __repr__(self) -> str:
        return (
            f'LoadClip(scale={self.scale}, draw={self.draw}, '
            f'length={self.length}, stride={self.stride})'
        )
