"""What a correction has made of a classifier."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.corrections.linear_classifier import LinearClassifier
from mmfair.functional.long_tail.cosine_logits import cosine_logits

__all__ = [
    'Corrected',
    'CosineScores',
    'Folded',
    'LinearScores',
    'ScaledLogits',
]


class Folded(NamedTuple):
    """Parameters for the layer that the model has.

    Attributes:
        weight: Shape (C, p).
        bias: Shape (C,), or None where the layer needs none.
        same: What stays the same: ``'scores'``, or ``'predictions'`` alone,
            where confidences differ.
    """

    weight: Tensor
    bias: Tensor | None
    same: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Corrected(ABC):
    """Scores of a corrected model, and how to put them into the layer.

    Attributes:
        classifier: The layer as it was, if there is one.
        chosen: What was chosen, by name, for people to read.
    """

    classifier: LinearClassifier | None = None
    chosen: dict[str, float] = field(default_factory=dict)

    @abstractmethod
    def scores(self, features: Tensor, logits: Tensor) -> Tensor:
        """Scores of images.

        Args:
            features: Shape (N, p).
            logits: Of the model as it was, shape (N, C).

        Returns:
            Shape (N, C).
        """

    @abstractmethod
    def fold(self) -> Folded | str:
        """Weight and bias for the layer, or why that is not possible."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ScaledLogits(Corrected):
    """Scores a z + o.

    Attributes:
        scale: a, shape (C,).
        offset: o, shape (C,).
    """

    scale: Tensor
    offset: Tensor

    def scores(self, features: Tensor, logits: Tensor) -> Tensor:
        """See :meth:`Corrected.scores`; features are not looked at."""
        return logits * self.scale.to(logits) + self.offset.to(logits)

    def fold(self) -> Folded | str:
        """See :meth:`Corrected.fold`."""
        layer = self.classifier
        if layer is None:
            return 'no weights of a linear classifier were given'
        scale, offset = (
            self.scale.to(layer.weight),
            self.offset.to(layer.weight),
        )
        bias = torch.zeros_like(offset) if layer.bias is None else layer.bias
        if layer.cosine_scale is None:
            return Folded(
                layer.weight * scale[:, None], bias * scale + offset, 'scores'
            )
        if not bool((scale == scale[0]).all() & (scale[0] > 0)):
            return 'a cosine classifier forgets the lengths of its weights'
        # The layer's own factor cannot be changed by its parameters.
        same = 'scores' if float(scale[0]) == 1 else 'predictions'
        return Folded(layer.weight, bias + offset / scale[0], same)


@dataclass(frozen=True, eq=False, kw_only=True)
class LinearScores(Corrected):
    """Scores W f + b of a new linear layer.

    Attributes:
        weight: W, shape (C, p).
        bias: b, shape (C,).
    """

    weight: Tensor
    bias: Tensor

    def scores(self, features: Tensor, logits: Tensor) -> Tensor:
        """See :meth:`Corrected.scores`; logits are not looked at."""
        return features @ self.weight.to(features).T + self.bias.to(features)

    def fold(self) -> Folded | str:
        """See :meth:`Corrected.fold`."""
        layer = self.classifier
        if layer is not None and layer.cosine_scale is not None:
            return 'a cosine classifier forgets the lengths of its weights'
        return Folded(self.weight, self.bias, 'scores')


@dataclass(frozen=True, eq=False, kw_only=True)
class CosineScores(Corrected):
    """Scores s cos(f, w) of a new cosine layer.

    Attributes:
        weight: w of each class, shape (C, p).
        scale: s > 0.
        typical_norm: Mean length of the features, for the scale of a linear
            layer with the same predictions.
    """

    weight: Tensor
    scale: float
    typical_norm: float = 1.0

    def scores(self, features: Tensor, logits: Tensor) -> Tensor:
        """See :meth:`Corrected.scores`; logits are not looked at."""
        return cosine_logits(
            features, self.weight.to(features), scale=self.scale
        )

    def fold(self) -> Folded | str:
        """See :meth:`Corrected.fold`.

        All classes share the length of a feature, so that a linear layer of
        unit weights predicts the same as the cosines.
        """
        unit = torch.nn.functional.normalize(self.weight)
        layer = self.classifier
        none = torch.zeros_like(unit[:, 0])
        if layer is None or layer.cosine_scale is None:
            factor = self.scale / max(self.typical_norm, 1e-12)
            return Folded(unit * factor, none, 'predictions')
        same = layer.cosine_scale == self.scale
        bias = None if layer.bias is None else none
        return Folded(unit, bias, 'scores' if same else 'predictions')
