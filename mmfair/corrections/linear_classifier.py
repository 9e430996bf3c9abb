"""The layer that makes logits of features."""

from dataclasses import dataclass

import torch
from torch import Tensor

from mmfair.corrections.split_features import SplitFeatures
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.cosine_logits import cosine_logits
from mmfair.functional.tensor_checks import as_floats, check_finite

__all__ = ['LinearClassifier']

# Rows that are looked at, and the share of the spread of the logits by which
# they may differ: half precision rounds to 1 / 2,048 of each product.
_ROWS, _TOLERANCE = 1024, 0.02


@dataclass(frozen=True, eq=False)
class LinearClassifier:
    """Logits W f + b, or s cos(f, w) + b.

    Attributes:
        weight: W, shape (C, p).
        bias: b, shape (C,), or None.
        cosine_scale: s > 0 of a cosine classifier; None for a linear one.

    Raises:
        TypeError: If weight or bias hold no numbers.
        ValueError: If a shape does not fit, or a number is not finite.

    Examples:
        >>> layer = LinearClassifier(torch.eye(2), torch.tensor([0.0, 1.0]))
        >>> layer.logits(torch.tensor([[2.0, 3.0]]))
        tensor([[2., 4.]])
    """

    weight: Tensor
    bias: Tensor | None = None
    cosine_scale: float | None = None

    def __post_init__(self) -> None:
        where = 'LinearClassifier'
        weight = as_floats(self.weight, 'weight', where=where).detach().float()
        if weight.ndim != 2:
            raise ValueError(
                f'{where}: weight must have shape (C, p), got '
                f'{tuple(weight.shape)}. Flatten that of a 1x1 convolution.'
            )
        check_finite(weight, 'weight', where=where)
        object.__setattr__(self, 'weight', weight)
        if self.bias is not None:
            bias = as_floats(self.bias, 'bias', where=where).detach().float()
            if bias.shape != weight.shape[:1]:
                raise ValueError(
                    f'{where}: bias must have one entry for each of the '
                    f'{len(weight)} classes, got shape {tuple(bias.shape)}.'
                )
            check_finite(bias, 'bias', where=where)
            object.__setattr__(self, 'bias', bias)
        if self.cosine_scale is not None:
            check_number(
                self.cosine_scale, 'cosine_scale', where=where, above=0
            )

    def logits(self, features: Tensor) -> Tensor:
        """Scores of the classes, shape (N, C)."""
        weight = self.weight.to(features)
        if self.cosine_scale is None:
            scores = features @ weight.T
        else:
            scores = cosine_logits(features, weight, scale=self.cosine_scale)
        return scores if self.bias is None else scores + self.bias.to(scores)

    def check(self, split: SplitFeatures) -> None:
        """Raise unless the features of a split give its logits.

        Raises:
            ValueError: If the shapes do not fit, or logits differ by more
                than rounding; it says by how much.
        """
        expected = (split.num_classes, split.features.size(1))
        if self.weight.shape != expected:
            raise ValueError(
                f'LinearClassifier: weight must have shape {expected} for '
                f'{expected[1]} features and {expected[0]} logits, got '
                f'{tuple(self.weight.shape)}. Is the checkpoint one of other '
                'classes?'
            )
        rows = torch.linspace(0, len(split) - 1, min(_ROWS, len(split)))
        index = rows.long().to(split.features.device)
        logits = split.logits[index]
        gap = (self.logits(split.features[index]) - logits).abs().max()
        spread = logits.std(correction=0).clamp_min(1e-6)
        if not bool(gap <= _TOLERANCE * spread):
            raise ValueError(
                'LinearClassifier: weight and bias must give the logits of '
                f'the features, got a gap of {float(gap):g} where logits '
                f'spread by {float(spread):g}. Are the features the inputs '
                'of this layer, and is its cosine scale given?'
            )
