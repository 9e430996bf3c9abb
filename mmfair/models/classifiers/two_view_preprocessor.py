"""Two views of each image, one behind the other in a batch."""

from typing import Any

import torch
from mmpretrain.models.utils import ClsDataPreprocessor
from torch import Tensor

from mmfair.registry import MODELS

__all__ = ['TwoViewPreprocessor']


@MODELS.register_module()
class TwoViewPreprocessor(ClsDataPreprocessor):
    """MMPretrain's preprocessor, which also takes what ``MultiView`` gives.

    N images of two views each come out as 2 N images, the first views before
    the second, beside N data samples. Images of one view, as at test time,
    are treated as they were.

    Args:
        **kwargs: What ``mmpretrain.ClsDataPreprocessor`` takes.

    Examples:
        >>> views = [torch.zeros(4, 3, 8, 8), torch.ones(4, 3, 8, 8)]
        >>> batch = TwoViewPreprocessor()({'inputs': views})
        >>> batch['inputs'].shape
        torch.Size([8, 3, 8, 8])
    """

    def forward(self, data: dict[str, Any], training: bool = False) -> dict:
        """Normalise a batch.

        Args:
            data: Of the loader: ``inputs``, of each view a tensor or a list,
                or of one view alone, and ``data_samples``.
            training: Whether the step trains.

        Returns:
            ``inputs``, shape (2 N, channels, H, W) or (N, channels, H, W),
            and ``data_samples``.
        """
        views = data['inputs']
        if isinstance(views, list | tuple) and len(views) == 2:
            first, second = views
            if isinstance(first, list | tuple):
                data = {**data, 'inputs': [*first, *second]}
            elif isinstance(first, Tensor) and first.ndim == 4:
                data = {**data, 'inputs': torch.cat([first, second])}
        return super().forward(data, training)
