"""The classifier trained again on classes that are drawn more evenly."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor
from torch.nn import functional

from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.retraining import Retraining

__all__ = ['ClassifierRetraining']


@dataclass(frozen=True)
class ClassifierRetraining(Retraining):
    """Cross-entropy on batches in which classes are drawn alike (cRT).

    Attributes:
        power: 0: class-balanced; 0.5: by the square root of their size.
        epochs: See :class:`Retraining`.
        weight_decay: See :class:`Retraining`.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, section 4.2. The classifier starts from zero,
        not from random weights.
    """

    title: ClassVar[str] = 'cRT'

    @property
    def name(self) -> str:
        """See :attr:`Correction.name`."""
        if self.power == 0:
            return 'cRT'
        kind = 'square root' if self.power == 0.5 else f'power {self.power:g}'
        return f'cRT, {kind}'

    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """See :meth:`Retraining.loss`."""
        return functional.cross_entropy
