"""A linear classifier with one learnt factor a class."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mmfair.functional import weight_scaled_logits
from mmfair.functional.checks import check_flag

__all__ = ['WeightScaledLinear']


class WeightScaledLinear(nn.Linear):
    r"""Class scores s (w x + b), in training and at test.

    Weight and bias come from a first stage; names in checkpoints are those of
    a linear layer, with ``scale`` beside them.

    Args:
        in_features: Size D of a feature.
        out_features: Number C of classes.
        learn_weights: Whether weight and bias are learnt too (MiSLAS), or the
            factors alone (learnable weight scaling).

    Attributes:
        scale: s, shape (C,), a parameter; it begins with ones.

    Raises:
        TypeError: If ``learn_weights`` is no bool.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020; Zhong et al., CVPR 2021 (MiSLAS).

    Examples:
        >>> layer = WeightScaledLinear(16, 3)
        >>> layer(torch.ones(2, 16)).shape, layer.weight.requires_grad
        (torch.Size([2, 3]), False)
    """

    def __init__(
        self, in_features: int, out_features: int, learn_weights: bool = False
    ) -> None:
        check_flag(learn_weights, 'learn_weights', where='WeightScaledLinear')
        super().__init__(in_features, out_features)
        self.learn_weights = learn_weights
        self.scale = nn.Parameter(torch.ones(out_features))
        # Here and not by a hook: DDP asks when it is made.
        self.weight.requires_grad_(learn_weights)
        self.bias.requires_grad_(learn_weights)

    def forward(self, x: Tensor) -> Tensor:
        r"""Scaled scores.

        Args:
            x: Features, shape (N, D).

        Returns:
            Shape (N, C), float32 at least.
        """
        scores = functional.linear(x, self.weight, self.bias)
        return weight_scaled_logits(scores, self.scale)

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'{super().extra_repr()}, learn_weights={self.learn_weights}'
