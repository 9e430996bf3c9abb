"""The classifier trained again while the features stay."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor

from mmfair.corrections.batch_training import (
    train_by_batches,
    training_steps,
)
from mmfair.corrections.class_draws import ClassDraws
from mmfair.corrections.corrected import Corrected
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.trainable_head import (
    CosineHead,
    LinearHead,
    TrainableHead,
)
from mmfair.functional.checks import check_number

__all__ = ['Retraining']

# Factor of cosines that come without one: they are trained with it.
_COSINE_SCALE = 30.0


@dataclass(frozen=True)
class Retraining(Correction):
    """A new classifier of the same kind, linear or cosine, for a loss.

    Attributes:
        power: How classes are drawn: 0 all alike, 0.5 by the square root of
            their size, 1 as the images are.
        epochs: Passes over as many images as there are, > 0; small sets get
            300 batches of 512 at least, large ones 1,000 at most.
        weight_decay: Of the weights, for features of unit spread, >= 0.

    Raises:
        ValueError: If a setting is out of range.
    """

    power: float = 0.0
    epochs: float = 10
    weight_decay: float = 5e-4

    def __post_init__(self) -> None:
        where = type(self).__name__
        check_number(self.power, 'power', where=where)
        check_number(self.epochs, 'epochs', where=where, above=0)
        check_number(
            self.weight_decay, 'weight_decay', where=where, at_least=0
        )

    @abstractmethod
    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """A function of scores (B, C) and labels (B,) that gives a scalar."""

    def inputs(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor], Tensor]:
        """A function of rows (B,) that gives features, shape (B, p)."""
        return lambda rows: data.train.features[rows]

    def head(self, data: CorrectionData) -> TrainableHead:
        """The classifier at its start: zeros, or the cosines as they are."""
        layer = data.classifier
        if layer is None or layer.cosine_scale is None:
            return LinearHead(data, warm=False, weight_decay=self.weight_decay)
        scale = layer.cosine_scale if layer.cosine_scale > 1 else _COSINE_SCALE
        return CosineHead(data, scale=scale, weight_decay=self.weight_decay)

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> Corrected:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        split = data.train
        draws = ClassDraws(split, power=self.power, seed=seed)
        head, loss = self.head(data), self.loss(data, seed)
        inputs = self.inputs(data, seed)
        train_by_batches(
            head.parameters,
            lambda rows: loss(head.scores(inputs(rows)), split.labels[rows]),
            draws,
            steps=training_steps(len(split), self.epochs),
        )
        return head.corrected()
