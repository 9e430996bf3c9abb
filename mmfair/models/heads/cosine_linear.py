"""A linear layer that sees directions alone."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mmfair.functional import cosine_logits
from mmfair.functional.checks import check_number

__all__ = ['CosineLinear']


class CosineLinear(nn.Linear):
    r"""Class scores scale * cos(x, w), without bias.

    The rows of the weight begin as uniform numbers in [-1, 1], scaled to
    length 1. An ``init_cfg`` for ``Linear`` layers above it would overwrite
    them.

    Args:
        in_features: Size D of a feature.
        out_features: Number C of classes.
        scale: Factor of the cosines, > 0.

    Raises:
        ValueError: If ``scale`` is not positive.

    References:
        The normalised linear layer of Cao et al., NeurIPS 2019 (LDAM-DRW),
        in their code; there the weight is (D, C) and the scale in the loss.

    Examples:
        >>> layer = CosineLinear(16, 3, scale=30.0)
        >>> layer(torch.ones(2, 16)).shape
        torch.Size([2, 3])
        >>> [round(length.item(), 3) for length in layer.weight.norm(dim=1)]
        [1.0, 1.0, 1.0]
    """

    def __init__(
        self, in_features: int, out_features: int, scale: float = 30.0
    ) -> None:
        check_number(scale, 'scale', where='CosineLinear', above=0)
        super().__init__(in_features, out_features, bias=False)
        self.scale = scale

    def reset_parameters(self) -> None:
        """Draw new directions for the classes."""
        with torch.no_grad():
            self.weight.uniform_(-1, 1)
            self.weight.copy_(functional.normalize(self.weight, dim=1))

    def forward(self, x: Tensor) -> Tensor:
        r"""Scaled cosines; 0 for a feature of zeros.

        Args:
            x: Features, shape (\*batch, D).

        Returns:
            Shape (\*batch, C), float32 at least.
        """
        return cosine_logits(x, self.weight, scale=self.scale)

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'in_features={self.in_features}, '
            f'out_features={self.out_features}, scale={self.scale}'
        )
