"""A ResNet that sees each frame of a clip alone; imports MMPretrain."""

from mmpretrain.models.backbones import ResNet
from torch import Tensor

from mmfair.registry import MODELS

__all__ = ['FrameResNet']


@MODELS.register_module()
class FrameResNet(ResNet):
    """MMPretrain's ResNet on the frames of clips, C2D.

    Its weights are those of a ResNet for images, whose checkpoints it loads.
    Batch normalisation sees the frames of all clips together. Configs name it
    ``type='mmfair.FrameResNet'``, with the settings of MMPretrain's
    ``ResNet``; ``mmfair.BNNeck`` with ``pooling='video'`` goes on from there.

    References:
        The model ``c2dres50`` of Gu et al., CVPR 2022 (CAL), in their code.

    Examples:
        >>> import torch
        >>> network = FrameResNet(18)
        >>> network(torch.zeros(2, 4, 3, 64, 32))[0].shape
        torch.Size([2, 512, 4, 2, 1])
    """

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        """Maps of each stage that is asked for.

        Args:
            x: Clips, shape (B, T, 3, H, W).

        Returns:
            Each of shape (B, C, T, H', W').

        Raises:
            ValueError: If ``x`` has another number of dimensions.
        """
        if x.ndim != 5:
            raise ValueError(
                f'{type(self).__name__}: clips must have shape '
                f'(B, T, 3, H, W), got {tuple(x.shape)}. Load them with '
                'mmfair.LoadClip.'
            )
        maps = super().forward(x.flatten(0, 1))
        clips = (one.unflatten(0, x.shape[:2]) for one in maps)
        return tuple(one.transpose(1, 2) for one in clips)
