"""ResNet-18 and -34 with squeeze-and-excitation; imports MMPretrain."""

from typing import Any

from mmpretrain.models.backbones.resnet import BasicBlock, ResLayer, ResNet
from mmpretrain.models.utils import SELayer
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from mmfair.functional.checks import check_number
from mmfair.registry import MODELS

__all__ = ['SEBasicBlock', 'SEBasicResNet']


class SEBasicBlock(BasicBlock):
    """A basic block that weighs its channels before the shortcut joins.

    Args:
        in_channels: Channels of the input.
        out_channels: Channels of the output.
        se_ratio: Channels over those in the bottleneck of the weights.
        **settings: See MMPretrain's ``BasicBlock``.

    Examples:
        >>> import torch
        >>> block = SEBasicBlock(16, 16, se_ratio=2)
        >>> tuple(block(torch.zeros(1, 16, 4, 4)).shape)
        (1, 16, 4, 4)
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        se_ratio: int = 16,
        **settings: Any,
    ) -> None:
        super().__init__(in_channels, out_channels, **settings)
        self.se_layer = SELayer(out_channels, ratio=se_ratio)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C_in, H, W) to (N, C_out, H / stride, W / stride)."""
        if self.with_cp and x.requires_grad:
            out = checkpoint(self._joined, x)
        else:
            out = self._joined(x)
        return self.relu(out)

    def _joined(self, x: Tensor) -> Tensor:
        out = self.relu(self.norm1(self.conv1(x)))
        out = self.se_layer(self.norm2(self.conv2(out)))
        shortcut = x if self.downsample is None else self.downsample(x)
        return self.drop_path(out) + shortcut


@MODELS.register_module()
class SEBasicResNet(ResNet):
    """SE-ResNet-18 or -34; MMPretrain's ``SEResNet`` begins at 50.

    Configs name it ``type='mmfair.SEBasicResNet'``.

    Args:
        depth: 18 or 34.
        se_ratio: Channels of a block over those in the bottleneck of the
            weights.
        **settings: See MMPretrain's ``ResNet``.

    Raises:
        ValueError: If the depth is another one.

    References:
        Hu et al., "Squeeze-and-Excitation Networks", CVPR 2018; with basic
        blocks, the curvature paper's SENet-34 (section 5.2).

    Examples:
        >>> import torch
        >>> (features,) = SEBasicResNet(18)(torch.zeros(2, 3, 32, 32))
        >>> tuple(features.shape)
        (2, 512, 1, 1)
    """

    arch_settings = {  # noqa: RUF012 - the host's
        18: (SEBasicBlock, (2, 2, 2, 2)),
        34: (SEBasicBlock, (3, 4, 6, 3)),
    }

    def __init__(
        self, depth: int = 34, se_ratio: int = 16, **settings: Any
    ) -> None:
        where = type(self).__name__
        depth = check_number(depth, 'depth', where=where, whole=True)
        se_ratio = check_number(
            se_ratio, 'se_ratio', where=where, at_least=1, whole=True
        )
        if depth not in self.arch_settings:
            raise ValueError(
                f'SEBasicResNet: depth must be 18 or 34, got {depth}. Deeper '
                'ones are mmpretrain.SEResNet.'
            )
        self.se_ratio = se_ratio
        super().__init__(depth, **settings)

    def make_res_layer(self, **settings: Any) -> nn.Module:
        """Blocks of a stage, as the host's constructor asks for them."""
        return ResLayer(se_ratio=self.se_ratio, **settings)
