"""Logits aligned with a balanced prior as far as an image needs it."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor
from torch.nn import functional

from mmfair.corrections.batch_training import (
    Trained,
    train_by_batches,
    training_steps,
)
from mmfair.corrections.class_draws import ClassDraws
from mmfair.corrections.corrected import Corrected, Folded
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.trainable_head import feature_scale
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.disalign_logits import (
    disalign_logits,
    generalized_reweighting,
)

__all__ = ['AlignedScores', 'DisAlign']

# Largest change in a step: of a factor, of an offset, of the input of the
# sigmoid.
_SCALE, _OFFSET, _INPUT = 0.01, 0.02, 0.1


@dataclass(frozen=True, eq=False, kw_only=True)
class AlignedScores(Corrected):
    """Scores s (a z + b) + (1 - s) z, s = sigmoid(v f + v0).

    Attributes:
        scale: a, shape (C,).
        offset: b, shape (C,).
        direction: v, shape (p,).
        shift: v0, shape ().
    """

    scale: Tensor
    offset: Tensor
    direction: Tensor
    shift: Tensor

    def scores(self, features: Tensor, logits: Tensor) -> Tensor:
        """See :meth:`Corrected.scores`."""
        inputs = features @ self.direction.to(features) + self.shift.to(
            features
        )
        return disalign_logits(
            logits, inputs.sigmoid(), self.scale, self.offset
        )

    def fold(self) -> Folded | str:
        """See :meth:`Corrected.fold`; there is no such linear layer."""
        return (
            'how far an image is aligned depends on its features, which one '
            'linear layer cannot tell'
        )


@dataclass(frozen=True)
class DisAlign(Correction):
    """A learnt alignment of frozen logits, rare classes with more weight.

    Images are drawn as they are; the loss is cross-entropy with class weights
    n^-rho, over the sum of the weights of a batch. It begins with the model
    as it is (a = 1, b = 0) and confidences of one half.

    Attributes:
        rho: Strength of the weights.
        epochs: Passes over the images, > 0.

    Raises:
        ValueError: If a setting is out of range.

    References:
        Zhang et al., "Distribution Alignment: A Unified Framework for
        Long-tail Visual Recognition", CVPR 2021; rho is that of their
        ImageNet-LT config. The formulas are
        :func:`mmfair.functional.disalign_logits` and
        :func:`mmfair.functional.generalized_reweighting`.
    """

    rho: float = 1.2
    epochs: float = 10

    title: ClassVar[str] = 'DisAlign'

    def __post_init__(self) -> None:
        check_number(self.rho, 'rho', where='DisAlign')
        check_number(self.epochs, 'epochs', where='DisAlign', above=0)

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> AlignedScores:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        split = data.train
        draws = ClassDraws(split, power=1, seed=seed)
        mean, spread = feature_scale(split.features)
        weight = generalized_reweighting(data.counts, rho=self.rho)
        weight = weight.to(split.logits)
        scale, offset = (
            mean.new_full((data.num_classes,), one) for one in (1.0, 0.0)
        )
        direction, shift = mean.new_zeros(len(mean)), mean.new_zeros(())

        def loss(rows: Tensor) -> Tensor:
            centred = (split.features[rows] - mean) / spread
            confidence = (centred @ direction + shift).sigmoid()
            return functional.cross_entropy(
                disalign_logits(split.logits[rows], confidence, scale, offset),
                split.labels[rows],
                weight,
            )

        train_by_batches(
            [
                Trained(scale, _SCALE),
                Trained(offset, _OFFSET),
                Trained(direction, _INPUT / len(mean)),
                Trained(shift, _INPUT / 10),
            ],
            loss,
            draws,
            steps=training_steps(len(split), self.epochs),
        )
        direction = direction / spread
        return AlignedScores(
            scale=scale,
            offset=offset,
            direction=direction,
            shift=shift - direction @ mean,
            classifier=data.classifier,
        )
