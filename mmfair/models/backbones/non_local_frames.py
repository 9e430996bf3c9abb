"""A non-local block over all places of all frames; imports MMCV."""

from mmcv.cnn import NonLocal3d
from torch import Tensor, nn

from mmfair.models.backbones.clip_module import ClipModule

__all__ = ['NonLocalFrames']


class NonLocalFrames(NonLocal3d, ClipModule):
    """MMCV's non-local block on the clips of images.

    Pairs are weighed by a softmax over their products, without a scale, half
    of the places of each side are asked, and the batch normalisation at the
    end begins at 0, so the block begins as the identity.

    Args:
        channels: Of the maps, >= 2.

    References:
        Wang et al., "Non-local Neural Networks", CVPR 2018; settings: the
        model ``nlres50`` of Gu et al., CVPR 2022 (CAL), in their code.

    Examples:
        >>> import torch
        >>> block = NonLocalFrames(8)
        >>> block.frames = 3
        >>> maps = torch.rand(6, 8, 4, 4)
        >>> block(maps).equal(maps)
        True
    """

    def __init__(self, channels: int) -> None:
        super().__init__(
            channels,
            sub_sample=True,
            use_scale=False,
            norm_cfg=dict(type='BN3d'),
            std=(4 / channels) ** 0.5,
        )

    def silence(self) -> None:
        """The block is the identity, as in the beginning."""
        nn.init.zeros_(self.conv_out.norm.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(B T, C, H, W) to the same."""
        return self.images(super().forward(self.clips(x)))
