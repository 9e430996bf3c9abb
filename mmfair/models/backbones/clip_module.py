"""What layers over time have in common: images of clips, and how many."""

from torch import Tensor

__all__ = ['ClipModule']


class ClipModule:
    """Makes clips of the images that a network for images hands on.

    Attributes:
        frames: T, images of one clip; the backbone sets it in each step.

    Examples:
        >>> import torch
        >>> layer = ClipModule()
        >>> layer.frames = 4
        >>> clips = layer.clips(torch.zeros(8, 3, 6, 5))
        >>> clips.shape
        torch.Size([2, 3, 4, 6, 5])
        >>> layer.images(clips).shape
        torch.Size([8, 3, 6, 5])
    """

    frames: int = 1

    def clips(self, images: Tensor) -> Tensor:
        """(B T, C, H, W) to (B, C, T, H, W)."""
        return images.unflatten(0, (-1, self.frames)).transpose(1, 2)

    @staticmethod
    def images(clips: Tensor) -> Tensor:
        """(B, C, T, H, W) to (B T, C, H, W)."""
        return clips.transpose(1, 2).flatten(0, 1)
