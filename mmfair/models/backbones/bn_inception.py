"""The Inception network that batch normalisation was introduced with."""

from collections.abc import Sequence
from typing import Any

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn import functional

from mmfair.functional.checks import check_number, check_numbers
from mmfair.registry import MODELS
from mmfair.utils.stack import require

__all__ = ['BNInception']

# Channels of the branches: 1x1; 3x3 reduced, 3x3; double 3x3 reduced, its
# 3x3; pool and its projection. None: no such branch; 0: no projection. A
# block without 1x1 branch has stride 2.
_Widths = tuple[
    int | None, tuple[int, int], tuple[int, int], tuple[str, int | None]
]
_BLOCKS: tuple[tuple[_Widths, ...], ...] = (
    (
        (64, (64, 64), (64, 96), ('avg', 32)),
        (64, (64, 96), (64, 96), ('avg', 64)),
        (None, (128, 160), (64, 96), ('pass', None)),
    ),
    (
        (224, (64, 96), (96, 128), ('avg', 128)),
        (192, (96, 128), (96, 128), ('avg', 128)),
        (160, (128, 160), (128, 160), ('avg', 128)),
        (96, (128, 192), (160, 192), ('avg', 128)),
        (None, (128, 192), (192, 256), ('pass', None)),
    ),
    (
        (352, (192, 320), (160, 224), ('avg', 128)),
        (352, (192, 320), (192, 224), ('max', 128)),
    ),
)
_STEM_CHANNELS = 192


class _Block(nn.Module):
    """Branches side by side, their channels one after the other."""

    def __init__(
        self, channels: int, widths: _Widths, **settings: Any
    ) -> None:
        super().__init__()
        single, (reduced, wide), (double_reduced, double), pool = widths
        stride = 2 if single is None else 1
        self.out_channels = (single or 0) + wide + double
        if single is not None:
            self.conv1x1 = _conv(channels, single, 1, **settings)
        self.conv3x3 = nn.Sequential(
            _conv(channels, reduced, 1, **settings),
            _conv(reduced, wide, 3, stride=stride, **settings),
        )
        self.double3x3 = nn.Sequential(
            _conv(channels, double_reduced, 1, **settings),
            _conv(double_reduced, double, 3, **settings),
            _conv(double, double, 3, stride=stride, **settings),
        )
        self.pool, projected = pool
        self.out_channels += projected or channels
        if projected is not None:
            self.projection = _conv(channels, projected, 1, **settings)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C_in, H, W) to (N, C_out, H / stride, W / stride)."""
        single = [self.conv1x1(x)] if hasattr(self, 'conv1x1') else []
        return torch.cat(
            [*single, self.conv3x3(x), self.double3x3(x), self._pooled(x)], 1
        )

    def _pooled(self, x: Tensor) -> Tensor:
        if self.pool == 'pass':
            # As Caffe pools, but as large as the convolutions where the
            # resolution is odd.
            odd = x.size(2) % 2, x.size(3) % 2
            return functional.max_pool2d(x, 3, 2, odd, ceil_mode=True)
        if self.pool == 'max':
            return self.projection(functional.max_pool2d(x, 3, 1, 1))
        return self.projection(functional.avg_pool2d(x, 3, 1, 1))


@MODELS.register_module()
class BNInception(BaseModule):
    """Inception with batch normalisation, between GoogLeNet and Inception v3.

    A stem that divides the resolution by 8, and ten blocks in three stages,
    of which the first two halve it at their end. Convolutions have no bias,
    since batch normalisation follows; the widely used port from Caffe has
    one, which makes 10,016 parameters more.

    Args:
        in_channels: Channels of the image, 1 for grey.
        out_indices: Stages to return, of 0, 1 and 2, with 576, 1056 and 1024
            channels.
        norm_cfg: Normalisation, as in MMCV; None for batch normalisation.
        init_cfg: Initialisation of MMEngine; None for Kaiming's.

    Raises:
        ValueError: If there is no such stage.
        StackError: If MMCV is not installed.

    References:
        Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network
        Training by Reducing Internal Covariate Shift", ICML 2015, appendix.
        Widths are those of the released Caffe model.

    Examples:
        >>> (features,) = BNInception()(torch.zeros(1, 3, 64, 64))
        >>> tuple(features.shape)
        (1, 1024, 2, 2)
    """

    def __init__(
        self,
        in_channels: int = 3,
        out_indices: Sequence[int] = (2,),
        norm_cfg: dict | None = None,
        init_cfg: dict | list[dict] | None = None,
    ) -> None:
        where = type(self).__name__
        check_number(
            in_channels, 'in_channels', where=where, at_least=1, whole=True
        )
        out_indices = check_numbers(
            out_indices, 'out_indices', where=where, whole=True
        )
        if not out_indices or not {*out_indices} <= {0, 1, 2}:
            raise ValueError(
                f'{where}: out_indices must be among 0, 1 and 2, got '
                f'{tuple(out_indices)}.'
            )
        super().__init__(init_cfg or dict(type='Kaiming', layer='Conv2d'))
        self.out_indices = tuple(out_indices)
        settings = {'norm_cfg': norm_cfg or dict(type='BN')}
        channels = _STEM_CHANNELS
        self.conv1 = _conv(in_channels, 64, 7, stride=2, **settings)
        self.pool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.conv2_reduce = _conv(64, 64, 1, **settings)
        self.conv2 = _conv(64, channels, 3, **settings)
        self.pool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        self.stages = nn.ModuleList()
        # Later stages would have parameters without gradient.
        for widths in _BLOCKS[: max(out_indices) + 1]:
            stage = nn.Sequential()
            for each in widths:
                stage.append(_Block(channels, each, **settings))
                channels = stage[-1].out_channels
            self.stages.append(stage)
        self.feat_dim = channels

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Feature maps of the stages.

        Args:
            x: Images, shape (N, ``in_channels``, H, W).

        Returns:
            A map for each of ``out_indices``, in ascending order; the last
            has shape (N, 1024, H / 32, W / 32), rounded up.
        """
        x = self.pool1(self.conv1(x))
        x = self.pool2(self.conv2(self.conv2_reduce(x)))
        maps = []
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index in self.out_indices:
                maps.append(x)
        return tuple(maps)


def _conv(
    in_channels: int, channels: int, size: int, **settings: Any
) -> nn.Module:
    """Convolution that keeps the size but for its stride, norm, ReLU."""
    require('mmcv', 'BNInception')
    from mmcv.cnn import ConvModule

    return ConvModule(
        in_channels, channels, size, padding=size // 2, **settings
    )
