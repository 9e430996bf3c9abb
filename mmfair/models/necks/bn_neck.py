"""Pooling, then batch normalisation: features for classifier and test."""

from typing import Any

from mmengine.model import BaseModule
from torch import Tensor, nn

from mmfair.functional import max_avg_pool, video_pool
from mmfair.functional.checks import check_choice, check_number
from mmfair.registry import MODELS

__all__ = ['NECK_POOLINGS', 'BNNeck']

NECK_POOLINGS = ('max_avg', 'avg', 'max', 'video')


@MODELS.register_module()
class BNNeck(BaseModule):
    """Pools maps over space and normalises what comes out.

    What it gives is used for everything: classifiers, losses of pairs, test.
    The normalisation begins with weights of mean 1 and deviation 0.02 and
    biases of 0, which learn, unlike in the strong baseline that the neck is
    named after.

    Args:
        in_channels: Channels C of the maps, >= 1.
        pooling: ``'max_avg'``: maxima and then means, 2 C features;
            ``'avg'`` or ``'max'``: C features; ``'video'``: maxima of each
            frame, then their mean over time, C features.
        init_cfg: Initialisation of MMEngine.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.

    References:
        Luo et al., "Bag of Tricks and a Strong Baseline for Deep Person
        Re-identification", CVPR Workshops 2019; with maxima and means in the
        code of Gu et al., CVPR 2022 (CAL).

    Examples:
        >>> import torch
        >>> neck = BNNeck(8)
        >>> neck((torch.rand(4, 8, 6, 3),))[0].shape
        torch.Size([4, 16])
    """

    def __init__(
        self,
        in_channels: int,
        pooling: str = 'max_avg',
        init_cfg: dict | list[dict] | None = None,
    ) -> None:
        where = type(self).__name__
        channels = int(
            check_number(
                in_channels, 'in_channels', where=where, at_least=1, whole=True
            )
        )
        super().__init__(init_cfg)
        self.pooling = check_choice(
            pooling, 'pooling', NECK_POOLINGS, where=where
        )
        self.bn = nn.BatchNorm1d(channels * (1 + (pooling == 'max_avg')))
        nn.init.normal_(self.bn.weight, 1.0, 0.02)

    def forward(self, feats: tuple[Tensor, ...] | Tensor) -> tuple[Tensor]:
        """Features of the last of the maps.

        Args:
            feats: Maps of a backbone, shape (B, C, H, W), or (B, C, T, H, W)
                of clips for ``'video'``.

        Returns:
            Shape (B, 2 C) or (B, C), in a tuple.
        """
        maps: Any = feats[-1] if isinstance(feats, tuple | list) else feats
        if self.pooling == 'max_avg':
            pooled = max_avg_pool(maps)
        elif self.pooling == 'video':
            pooled = video_pool(maps)
        elif self.pooling == 'avg':
            pooled = maps.flatten(2).mean(2)
        else:
            pooled = maps.flatten(2).amax(2)
        return (self.bn(pooled),)
