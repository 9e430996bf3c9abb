"""The classifier trained again with the softmax freed of the prior."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.retraining import Retraining
from mmfair.functional.long_tail.balanced_softmax import balanced_softmax
from mmfair.functional.long_tail.sampling_probabilities import (
    sampling_probabilities,
)

__all__ = ['BalancedSoftmax']


@dataclass(frozen=True)
class BalancedSoftmax(Retraining):
    """Cross-entropy of softmax(z + log q), images drawn as they are.

    q is the share of each class among what is drawn, so that classes drawn
    alike (``power=0``) leave plain cross-entropy: nothing is corrected twice.

    Attributes:
        power: See :class:`Retraining`.
        epochs: See :class:`Retraining`.
        weight_decay: See :class:`Retraining`.

    References:
        Ren et al., "Balanced Meta-Softmax for Long-Tailed Visual
        Recognition", NeurIPS 2020, Eq. 4, in its decoupled form.
    """

    power: float = 1.0

    title: ClassVar[str] = 'balanced softmax'

    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """See :meth:`Retraining.loss`."""
        counts = data.train.class_counts.cpu()
        drawn = sampling_probabilities(counts, power=self.power)
        return lambda scores, labels: balanced_softmax(
            scores, labels, drawn
        ).mean()
