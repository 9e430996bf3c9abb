"""A convolution that sees neighbours in time after they were aligned."""

from typing import Any

import torch
from torch import Tensor, nn

from mmfair.functional import aligned_maps
from mmfair.functional.checks import check_number
from mmfair.models.backbones.clip_module import ClipModule

__all__ = ['AppearancePreservingConv']


class AppearancePreservingConv(nn.Conv2d, ClipModule):
    """The convolution of an image, and what aligned neighbours add to it.

    The frames before and after are aligned to each frame by
    :func:`mmfair.functional.aligned_maps`, weighed at each place by how well
    they fit, and a convolution over the three in time is added. That one
    begins at 0, so the layer begins as a convolution over space, whose
    weights it loads. Beyond both ends of a clip there are zeros.

    Args:
        conv: Convolution over space, whose weights are taken.
        temperature: Sharpness of the alignment, > 0.

    Raises:
        TypeError: If ``temperature`` is no number.
        ValueError: If it is not > 0.

    References:
        Gu et al., "Appearance-Preserving 3D Convolution for Video-based
        Person Re-identification", ECCV 2020, Eqs. 1 to 4 and AP-P3D-C; the
        weights learn from maps without a gradient, as in the model
        ``ap3dres50`` of Gu et al., CVPR 2022 (CAL), in their code.

    Examples:
        >>> conv = AppearancePreservingConv(nn.Conv2d(16, 32, 3, padding=1))
        >>> conv.frames = 3
        >>> tuple(conv(torch.zeros(6, 16, 8, 4)).shape)
        (6, 32, 8, 4)
    """

    def __init__(self, conv: nn.Conv2d, temperature: float = 4.0) -> None:
        where = type(self).__name__
        super().__init__(
            conv.in_channels,
            conv.out_channels,
            conv.kernel_size,
            stride=conv.stride,
            padding=conv.padding,
            dilation=conv.dilation,
            groups=conv.groups,
            bias=conv.bias is not None,
        )
        # Strict: nothing is left of the fresh weights.
        nn.Conv2d.load_state_dict(self, conv.state_dict())
        self.temperature = float(
            check_number(temperature, 'temperature', where=where, above=0)
        )
        channels = conv.out_channels
        inner = max(1, channels // 16)
        bare: dict[str, Any] = dict(kernel_size=1, bias=False)
        self.appearance = nn.Conv2d(channels, inner, **bare)
        self.of_frame = nn.Conv2d(channels, inner, **bare)
        self.of_neighbor = nn.Conv2d(channels, inner, **bare)
        self.fit = nn.Conv2d(inner, 1, **bare)
        # Channels of the frame before, of the frame, of the frame after.
        self.over_time = nn.Conv2d(3 * channels, channels, **bare)
        self.silence()

    def silence(self) -> None:
        """Neighbours add nothing, as in the beginning."""
        nn.init.zeros_(self.over_time.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(B T, C, H, W) to (B T, C', H', W')."""
        maps = super().forward(x)
        looks = self.appearance(maps)
        before, after = (self._aligned(maps, looks, step) for step in (1, -1))
        return maps + self.over_time(torch.cat([before, maps, after], 1))

    def _aligned(self, maps: Tensor, looks: Tensor, step: int) -> Tensor:
        """Maps of a neighbour of each frame, aligned and weighed."""
        aligned = aligned_maps(
            looks,
            self._moved(looks, step),
            self._moved(maps, step),
            temperature=self.temperature,
        )
        pair = self.of_frame(maps.detach()) * self.of_neighbor(
            aligned.detach()
        )
        return aligned * self.fit(pair).sigmoid()

    def _moved(self, images: Tensor, step: int) -> Tensor:
        """Each frame's neighbour in its place, zeros beyond the ends."""
        clips = images.unflatten(0, (-1, self.frames))
        rest = clips.narrow(1, max(0, -step), self.frames - 1)
        ends = (max(0, step), max(0, -step))
        padded = nn.functional.pad(rest, (0, 0, 0, 0, 0, 0, *ends))
        return padded.flatten(0, 1)
