"""A frozen linear classifier that is aligned with a balanced prior."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mmfair.functional import DISALIGN_FORMS, disalign_logits
from mmfair.functional.checks import check_choice

__all__ = ['DisAlignLinear']

# The released code's; all channels speak for the confidence at first.
_CONFIDENCE = 0.1


class DisAlignLinear(nn.Linear):
    r"""Class scores that are changed as far as the sample asks for it.

    :func:`mmfair.functional.disalign_logits` of a linear layer from a first
    stage, whose weight and bias stay, in training and at test. The confidence
    is the sigmoid of v x + v_0. Names in checkpoints are those of a linear
    layer, with what is learnt beside them.

    Args:
        in_features: Size D of a feature.
        out_features: Number C of classes.
        form: ``'residual'``, that of the released classification layer, or
            ``'interpolated'``, that of the paper; with a factor of 1 the
            first begins by doubling sure scores, the second with the scores
            as they are.

    Attributes:
        scale: Factor a of each class, shape (C,), at first 1.
        offset: Offset b of each class, shape (C,), at first 0.
        confidence_weight: v, shape (D,), at first 0.1.
        confidence_bias: v_0, shape (1,), at first as in a linear layer.

    Raises:
        ValueError: If ``form`` is none of
            :data:`mmfair.functional.DISALIGN_FORMS`.

    References:
        Zhang et al., CVPR 2021 (DisAlign), and its released code.

    Examples:
        >>> layer = DisAlignLinear(16, 3, form='interpolated')
        >>> x = torch.ones(2, 16)
        >>> plain = functional.linear(x, layer.weight, layer.bias)
        >>> torch.equal(layer(x), plain)
        True
    """

    def __init__(
        self, in_features: int, out_features: int, form: str = 'residual'
    ) -> None:
        check_choice(form, 'form', DISALIGN_FORMS, where='DisAlignLinear')
        super().__init__(in_features, out_features)
        self.form = form
        # Here and not by a hook: DDP asks when it is made.
        self.weight.requires_grad_(False)
        self.bias.requires_grad_(False)
        self.scale = nn.Parameter(torch.ones(out_features))
        self.offset = nn.Parameter(torch.zeros(out_features))
        self.confidence_weight = nn.Parameter(
            torch.full((in_features,), _CONFIDENCE)
        )
        bound = in_features**-0.5
        self.confidence_bias = nn.Parameter(
            torch.empty(1).uniform_(-bound, bound)
        )

    def forward(self, x: Tensor) -> Tensor:
        r"""Aligned scores.

        Args:
            x: Features, shape (N, D).

        Returns:
            Shape (N, C), float32 at least.
        """
        scores = functional.linear(x, self.weight, self.bias)
        confidence = functional.linear(
            x, self.confidence_weight[None], self.confidence_bias
        )
        return disalign_logits(
            scores,
            confidence.squeeze(1).sigmoid(),
            self.scale,
            self.offset,
            form=self.form,
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return f'{super().extra_repr()}, form={self.form!r}'
