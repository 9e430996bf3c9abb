"""One factor a class learnt for a classifier that stays."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch.nn import functional

from mmfair.corrections.batch_training import (
    Trained,
    train_by_batches,
    training_steps,
)
from mmfair.corrections.class_draws import ClassDraws
from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.weight_scaled_logits import (
    weight_scaled_logits,
)

__all__ = ['WeightScaling']

_RATE = 0.01


@dataclass(frozen=True)
class WeightScaling(Correction):
    """Scores s z, s learnt on classes that are drawn alike (LWS).

    Attributes:
        power: How classes are drawn: 0 all alike, 0.5 by the square root of
            their size, 1 as the images are.
        epochs: Passes over as many images as there are, > 0.

    Raises:
        ValueError: If a setting is out of range.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, Eq. 5; the formula is
        :func:`mmfair.functional.weight_scaled_logits`.
    """

    power: float = 0.0
    epochs: float = 10

    title: ClassVar[str] = 'LWS'

    def __post_init__(self) -> None:
        check_number(self.power, 'power', where='WeightScaling')
        check_number(self.epochs, 'epochs', where='WeightScaling', above=0)

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        split = data.train
        draws = ClassDraws(split, power=self.power, seed=seed)
        scale = split.logits.new_ones(data.num_classes)
        train_by_batches(
            [Trained(scale, _RATE)],
            lambda rows: functional.cross_entropy(
                weight_scaled_logits(split.logits[rows], scale),
                split.labels[rows],
            ),
            draws,
            steps=training_steps(len(split), self.epochs),
        )
        return ScaledLogits(
            scale=scale,
            offset=torch.zeros_like(scale),
            classifier=data.classifier,
        )
