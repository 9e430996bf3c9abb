"""A clip and its mirror image, all frames alike."""

from typing import Any

import numpy as np
import torch

from mmfair.functional.checks import check_number
from mmfair.registry import TRANSFORMS

__all__ = ['FlipClip']


@TRANSFORMS.register_module()
class FlipClip:
    """Mirrors all frames of a clip, or none, left to right.

    Args:
        prob: Of the mirror image, 0 to 1.

    Raises:
        TypeError: If ``prob`` is no number.
        ValueError: If it is out of range.

    Examples:
        >>> clip = np.arange(4).reshape(2, 1, 1, 2)
        >>> FlipClip(prob=1)(dict(img=clip))['img'].flatten().tolist()
        [1, 0, 3, 2]
    """

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = check_number(
            prob, 'prob', where='FlipClip', at_least=0, at_most=1
        )

    def __call__(self, results: dict[str, Any]) -> dict[str, Any]:
        """The sample, mirrored or as it is.

        Args:
            results: Has ``img``, shape (T, 3, H, W).

        Returns:
            A new dict; ``flip`` tells whether ``img`` is mirrored.

        Raises:
            ValueError: If ``img`` is no clip.
        """
        clip = results['img']
        if clip.ndim != 4:
            raise ValueError(
                'FlipClip: img must have shape (T, 3, H, W), got '
                f'{clip.shape}. Place it after LoadClip.'
            )
        flip = bool(torch.rand(()) < self.prob)
        if flip:
            clip = np.ascontiguousarray(clip[..., ::-1])
        return {**results, 'img': clip, 'flip': flip}

    def __repr__(self) -> str:
        return f'FlipClip(prob={self.prob})'
