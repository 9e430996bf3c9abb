"""The small ResNet that long-tailed CIFAR results are reported with."""

from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn import functional

from mmfair.functional.checks import check_number
from mmfair.registry import MODELS

__all__ = ['CIFARResNet', 'cifar_stage']


class _BasicBlock(nn.Module):
    """Two 3x3 convolutions beside a shortcut without parameters."""

    def __init__(self, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = _conv3x3(in_channels, channels, stride)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = _conv3x3(channels, channels)
        self.bn2 = nn.BatchNorm2d(channels)
        self.stride = stride
        self.padding = channels - in_channels

    def forward(self, x: Tensor) -> Tensor:
        """(N, C_in, H, W) to (N, C_out, H / stride, W / stride)."""
        out = functional.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        return functional.relu(out + self._shortcut(x))

    def _shortcut(self, x: Tensor) -> Tensor:
        """Option A: drop pixels, add empty channels on both sides."""
        if self.padding:
            x = x[:, :, :: self.stride, :: self.stride]
            before = self.padding // 2
            x = functional.pad(x, (0, 0, 0, 0, before, self.padding - before))
        return x


@MODELS.register_module()
class CIFARResNet(BaseModule):
    """ResNet-20/32/44/56/110 for small images.

    A 3x3 convolution and three stages of basic blocks with 1, 2 and 4 times
    ``base_channels``; the second and third stage halve the resolution. With
    the defaults it is the ResNet-32 of the long-tailed CIFAR protocol, down
    to the parameter names and the Kaiming-normal (fan-in) initialisation.

    Args:
        depth: 6n + 2 weighted layers, n blocks in a stage, n >= 1; the
            linear classifier counts.
        in_channels: Channels of the image, 1 for grey.
        base_channels: Channels of the first stage, even.
        frozen_stages: Stages that are not trained, as in MMPretrain's ResNet:
            -1 for none, 0 for the first convolution, k for it and the first
            k stages; 3 for all. Their parameters get no gradient, and their
            batch normalisation uses its running statistics in training too.
        init_cfg: Initialisation of MMEngine; None for the protocol's.

    Raises:
        ValueError: If ``depth``, ``base_channels`` or ``frozen_stages`` does
            not fit.

    References:
        He et al., "Deep Residual Learning for Image Recognition", CVPR 2016,
        section 4.2; Cao et al., NeurIPS 2019 (LDAM-DRW).

    Examples:
        >>> import torch
        >>> (features,) = CIFARResNet(depth=8)(torch.zeros(2, 3, 32, 32))
        >>> tuple(features.shape)
        (2, 64, 8, 8)
    """

    def __init__(
        self,
        depth: int = 32,
        in_channels: int = 3,
        base_channels: int = 16,
        frozen_stages: int = -1,
        init_cfg: dict | list[dict] | None = None,
    ) -> None:
        depth, in_channels, base_channels, frozen_stages = (
            check_number(value, name, where=type(self).__name__, whole=True)
            for name, value in (
                ('depth', depth),
                ('in_channels', in_channels),
                ('base_channels', base_channels),
                ('frozen_stages', frozen_stages),
            )
        )
        if depth < 8 or (depth - 2) % 6:
            raise ValueError(
                'CIFARResNet: depth must be 6n + 2 with n >= 1 (8, 14, 20, '
                f'26, 32, ...), got {depth}.'
            )
        if base_channels < 2 or base_channels % 2:
            raise ValueError(
                'CIFARResNet: base_channels must be even and positive, got '
                f'{base_channels}.'
            )
        if frozen_stages not in range(-1, 4):
            raise ValueError(
                'CIFARResNet: frozen_stages must be -1 (none), 0 (the first '
                f'convolution), 1, 2 or 3 (all), got {frozen_stages}.'
            )
        super().__init__(
            init_cfg or dict(type='Kaiming', layer='Conv2d', mode='fan_in')
        )
        blocks = (depth - 2) // 6
        width = base_channels
        self.conv1 = _conv3x3(in_channels, width)
        self.bn1 = nn.BatchNorm2d(width)
        self.layer1 = cifar_stage(width, width, blocks, stride=1)
        self.layer2 = cifar_stage(width, 2 * width, blocks, stride=2)
        self.layer3 = cifar_stage(2 * width, 4 * width, blocks, stride=2)
        self.feat_dim = 4 * width
        self.frozen_stages = frozen_stages
        self._freeze()

    def train(self, mode: bool = True) -> 'CIFARResNet':
        """Set the mode of all but the frozen stages, which stay in eval."""
        super().train(mode)
        self._freeze()
        return self

    def _freeze(self) -> None:
        parts = [self.conv1, self.bn1, self.layer1, self.layer2, self.layer3]
        if self.frozen_stages < 0:
            return
        for part in parts[: self.frozen_stages + 2]:  # the stem is two
            part.eval()
            part.requires_grad_(False)

    def forward(self, x: Tensor) -> tuple[Tensor]:
        """The last feature map.

        Args:
            x: Images, shape (N, ``in_channels``, H, W).

        Returns:
            One map, shape (N, 4 * ``base_channels``, H / 4, W / 4), rounded
            up.
        """
        x = functional.relu(self.bn1(self.conv1(x)))
        return (self.layer3(self.layer2(self.layer1(x))),)


def _conv3x3(in_channels: int, channels: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(
        in_channels, channels, 3, stride=stride, padding=1, bias=False
    )


def cifar_stage(
    in_channels: int, channels: int, blocks: int, *, stride: int
) -> nn.Sequential:
    """Basic blocks, of which the first changes channels and resolution.

    Args:
        in_channels: Channels of the input.
        channels: Channels of the output.
        blocks: How many, >= 1.
        stride: Of the first.
    """
    first = _BasicBlock(in_channels, channels, stride)
    rest = [_BasicBlock(channels, channels, 1) for _ in range(blocks - 1)]
    return nn.Sequential(first, *rest)
