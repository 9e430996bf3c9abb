"""A classifier that is trained anew on features in memory."""

from typing import NamedTuple, Protocol

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.corrections.batch_training import Trained
from mmfair.corrections.corrected import (
    Corrected,
    CosineScores,
    LinearScores,
)
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.split_features import SplitFeatures
from mmfair.functional.long_tail.cosine_logits import cosine_logits

__all__ = [
    'CosineHead',
    'LinearHead',
    'TrainableHead',
    'class_means',
    'feature_scale',
    'typical_norm',
]

# Change of a logit in a step, at most; that of a bias is a tenth.
_STEP = 0.5
_CHUNK = 8192


class FeatureScale(NamedTuple):
    """Centre of the features, and their spread in each dimension.

    Attributes:
        mean: Shape (p,).
        spread: Root mean square of what is left without the mean, > 0.
    """

    mean: Tensor
    spread: float


def feature_scale(features: Tensor) -> FeatureScale:
    """Centre and spread, without a copy of the features."""
    mean = features.mean(0)
    square = sum(
        float((part - mean).square().sum(dtype=torch.float64))
        for part in features.split(_CHUNK)
    )
    spread = (square / features.numel()) ** 0.5
    return FeatureScale(mean, spread or 1.0)


def class_means(split: SplitFeatures) -> Tensor:
    """Mean feature of each class, shape (C, p); NaN without an image."""
    sums = split.features.new_zeros(
        split.num_classes, split.features.size(1), dtype=torch.float64
    )
    for part, labels in zip(
        split.features.split(_CHUNK), split.labels.split(_CHUNK), strict=True
    ):
        sums.index_add_(0, labels, part.double())
    means: Tensor = sums / split.class_counts[:, None]
    return means.to(split.features.dtype)


def typical_norm(features: Tensor) -> float:
    """Mean length of the features."""
    norms = [float(part.norm(dim=1).sum()) for part in features.split(_CHUNK)]
    return sum(norms) / len(features)


class TrainableHead(Protocol):
    """What is trained, and what comes of it.

    Attributes:
        parameters: What is learnt.
    """

    parameters: list[Trained]

    def scores(self, features: Tensor) -> Tensor:
        """Scores of a batch, shape (B, C)."""

    def corrected(self) -> Corrected:
        """The layer after training."""


class LinearHead:
    """W (f - m) / s + b, whose step does not depend on the features' scale.

    Args:
        data: Training images, and the layer to begin with.
        warm: Whether to begin with that layer; with zeros if not.
        weight_decay: Of W.
        slower: Factor of the speed.
    """

    def __init__(
        self,
        data: CorrectionData,
        *,
        warm: bool,
        weight_decay: float,
        slower: float = 1.0,
    ) -> None:
        self._layer = data.classifier
        self._scale = feature_scale(data.train.features)
        mean, spread = self._scale
        if warm and self._layer is not None:
            start = self._layer.weight.to(mean)
            self.weight = start * spread
            self.bias = start @ mean
            if self._layer.bias is not None:
                self.bias += self._layer.bias.to(mean)
        else:
            self.weight = mean.new_zeros(data.num_classes, len(mean))
            self.bias = mean.new_zeros(data.num_classes)
        rate = slower * _STEP
        self.parameters = [
            Trained(self.weight, rate / len(mean), weight_decay),
            Trained(self.bias, rate / 10),
        ]

    def scores(self, features: Tensor) -> Tensor:
        """Scores of a batch, shape (B, C)."""
        mean, spread = self._scale
        return functional.linear(
            (features - mean) / spread, self.weight, self.bias
        )

    def corrected(self, scale: Tensor | None = None) -> Corrected:
        """The layer for features as they come, times a factor a class."""
        mean, spread = self._scale
        weight = self.weight / spread
        bias = self.bias - weight @ mean
        if scale is not None:
            weight, bias = weight * scale[:, None], bias * scale
        return LinearScores(weight=weight, bias=bias, classifier=self._layer)


class CosineHead:
    """s cos(f, w), begun with the trained weights or the class means.

    Args:
        data: Training images, and the layer to begin with.
        scale: s > 0.
        weight_decay: Of the weights.
    """

    def __init__(
        self, data: CorrectionData, *, scale: float, weight_decay: float
    ) -> None:
        self._layer, self._features = data.classifier, data.train.features
        self.scale = scale
        if self._layer is None:
            start = class_means(data.train)
        else:
            start = self._layer.weight.to(self._features)
        self.weight = functional.normalize(start)
        rate = _STEP / (scale * self.weight.size(1) ** 0.5)
        self.parameters = [Trained(self.weight, rate, weight_decay)]

    def scores(self, features: Tensor) -> Tensor:
        """Scores of a batch, shape (B, C)."""
        return cosine_logits(features, self.weight, scale=self.scale)

    def corrected(self) -> Corrected:
        """The cosine layer with unit weights."""
        return CosineScores(
            weight=functional.normalize(self.weight),
            scale=self.scale,
            typical_norm=typical_norm(self._features),
            classifier=self._layer,
        )
