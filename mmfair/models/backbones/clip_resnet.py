"""A ResNet whose layers see several frames of a clip; imports MMPretrain."""

from collections.abc import Sequence
from typing import Any, ClassVar

from mmpretrain.models.backbones import ResNet
from mmpretrain.models.backbones.resnet import Bottleneck
from torch import Tensor, nn

from mmfair.functional.checks import (
    check_choice,
    check_flag,
    check_number,
    check_numbers,
)
from mmfair.models.backbones.appearance_preserving_conv import (
    AppearancePreservingConv,
)
from mmfair.models.backbones.clip_module import ClipModule
from mmfair.models.backbones.frame_resnet import FrameResNet
from mmfair.models.backbones.inflated_conv import InflatedConv
from mmfair.models.backbones.non_local_frames import NonLocalFrames
from mmfair.registry import MODELS

__all__ = ['CLIP_CONVS', 'ClipBottleneck', 'ClipResNet']

CLIP_CONVS = ('image', 'inflated', 'appearance_preserving')
Blocks = Sequence[Sequence[int]]


class ClipBottleneck(Bottleneck):
    """MMPretrain's bottleneck with a layer behind it, none at first."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.behind = nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C', H / stride, W / stride)."""
        return self.behind(super().forward(x))


@MODELS.register_module()
class ClipResNet(FrameResNet):
    """MMPretrain's ResNet, some layers of which see several frames.

    It begins with the answers of a ResNet on each frame, and loads the
    checkpoints of a ResNet for images as well as its own. Configs name it
    ``type='mmfair.ClipResNet'``.

    Args:
        depth: 50, 101 or 152.
        convs: What the middle convolutions of ``conv_blocks`` are:
            ``'inflated'`` over three frames (I3D),
            ``'appearance_preserving'`` over three frames that are aligned
            first (AP3D), or ``'image'``, as in all other blocks (C2D).
        non_local: Whether a non-local block stands behind each of
            ``non_local_blocks``.
        temperature: Sharpness of the alignment, > 0.
        conv_blocks: Numbers of blocks for each stage, from 0.
        non_local_blocks: The same for the non-local ones.
        **settings: What MMPretrain's ``ResNet`` takes besides.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range, or a block does not exist.

    References:
        The models ``i3dres50``, ``ap3dres50``, ``nlres50`` and ``ap3dnlres50``
        of Gu et al., CVPR 2022 (CAL), in their code.

    Examples:
        >>> import torch
        >>> network = ClipResNet(50, non_local=True, base_channels=8)
        >>> network(torch.zeros(1, 4, 3, 64, 32))[0].shape
        torch.Size([1, 256, 4, 2, 1])
    """

    arch_settings: ClassVar[dict[int, tuple[type, tuple[int, ...]]]] = {
        depth: (ClipBottleneck, stages)
        for depth, (block, stages) in ResNet.arch_settings.items()
        if block is Bottleneck
    }

    def __init__(
        self,
        depth: int = 50,
        convs: str = 'inflated',
        non_local: bool = False,
        temperature: float = 4.0,
        conv_blocks: Blocks = ((), (0, 2), (0, 2, 4), ()),
        non_local_blocks: Blocks = ((), (1, 3), (1, 3, 5), ()),
        **settings: Any,
    ) -> None:
        where = type(self).__name__
        check_number(depth, 'depth', where=where, whole=True)
        check_choice(depth, 'depth', (*self.arch_settings,), where=where)
        check_choice(convs, 'convs', CLIP_CONVS, where=where)
        check_flag(non_local, 'non_local', where=where)
        check_number(temperature, 'temperature', where=where, above=0)
        super().__init__(depth, **settings)
        for block in self._blocks(conv_blocks, 'conv_blocks'):
            if convs == 'inflated':
                block.conv2 = InflatedConv(block.conv2)
            elif convs == 'appearance_preserving':
                block.conv2 = AppearancePreservingConv(
                    block.conv2, temperature
                )
        for block in self._blocks(non_local_blocks, 'non_local_blocks'):
            if non_local:
                block.behind = NonLocalFrames(block.out_channels)

    def _blocks(self, given: Blocks, name: str) -> list[ClipBottleneck]:
        """The blocks that are meant, of all stages."""
        where = type(self).__name__
        stages = [getattr(self, layer) for layer in self.res_layers]
        if isinstance(given, str) or not isinstance(given, Sequence):
            raise TypeError(
                f'{where}: {name} must be a list of lists, got {given!r}.'
            )
        if len(given) != len(stages):
            raise ValueError(
                f'{where}: {name} must have a list for each of the '
                f'{len(stages)} stages, got {given!r}.'
            )
        blocks = [
            stage[int(number)]
            for place, (stage, numbers) in enumerate(
                zip(stages, given, strict=True)
            )
            for number in check_numbers(
                numbers,
                f'{name}[{place}]',
                where=where,
                at_least=0,
                at_most=len(stage) - 1,
                whole=True,
            )
        ]
        if len(set(blocks)) < len(blocks):
            raise ValueError(
                f'{where}: {name} must name a block once, got {given!r}.'
            )
        return blocks

    def init_weights(self) -> None:
        """As the host does it; without a checkpoint, time adds nothing."""
        super().init_weights()
        init = self.init_cfg
        if isinstance(init, dict) and init['type'] == 'Pretrained':
            return
        for part in self.modules():
            if isinstance(part, AppearancePreservingConv | NonLocalFrames):
                part.silence()

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Maps of each stage that is asked for.

        Args:
            x: Clips, shape (B, T, 3, H, W).

        Returns:
            Each of shape (B, C, T, H', W').

        Raises:
            ValueError: If ``x`` has another number of dimensions.
        """
        if x.ndim == 5:
            for part in self.modules():
                if isinstance(part, ClipModule):
                    part.frames = x.size(1)
        return super().forward(x)
