"""A convolution over space and time that begins as one over space."""

from typing import Any

import torch
from torch import Tensor, nn

from mmfair.models.backbones.clip_module import ClipModule

__all__ = ['InflatedConv']


class InflatedConv(nn.Conv3d, ClipModule):
    """Sees three frames at once, I3D.

    Its weights are those of the given convolution at the middle frame and 0
    at the frames before and after, so it begins as that one; so do weights
    that are loaded from a network for images. Beyond both ends of a clip
    there are zeros.

    Args:
        conv: Convolution over space, whose weights are taken.

    References:
        Carreira and Zisserman, "Quo Vadis, Action Recognition?", CVPR 2017;
        weights at the middle alone: the model ``i3dres50`` of Gu et al., CVPR
        2022 (CAL), in their code.

    Examples:
        >>> conv = InflatedConv(nn.Conv2d(4, 8, 3, stride=2, padding=1))
        >>> conv.frames = 3
        >>> tuple(conv.weight.shape)
        (8, 4, 3, 3, 3)
        >>> tuple(conv(torch.zeros(6, 4, 8, 8)).shape)
        (6, 8, 4, 4)
    """

    def __init__(self, conv: nn.Conv2d) -> None:
        super().__init__(
            conv.in_channels,
            conv.out_channels,
            kernel_size=(3, *conv.kernel_size),
            stride=(1, *conv.stride),
            padding=(1, *conv.padding),
            dilation=(1, *conv.dilation),
            groups=conv.groups,
            bias=conv.bias is not None,
        )
        with torch.no_grad():
            self.weight.copy_(_inflated(conv.weight))
            if conv.bias is not None:
                self.bias.copy_(conv.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(B T, C, H, W) to (B T, C', H', W')."""
        return self.images(super().forward(self.clips(x)))

    def _load_from_state_dict(
        self, state_dict: dict[str, Any], prefix: str, *args: Any
    ) -> None:
        """As PyTorch does it, with weights of images inflated."""
        weight = state_dict.get(f'{prefix}weight')
        if weight is not None and weight.ndim == 4:
            state_dict[f'{prefix}weight'] = _inflated(weight)
        super()._load_from_state_dict(state_dict, prefix, *args)


def _inflated(weight: Tensor) -> Tensor:
    """(O, I, h, w) to (O, I, 3, h, w), zero but at the middle."""
    return nn.functional.pad(weight[:, :, None], (0, 0, 0, 0, 1, 1))
