"""The prior of training taken out, and that of the test put in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.pc_softmax_logits import pc_softmax_logits

__all__ = ['PCSoftmax']


@dataclass(frozen=True)
class PCSoftmax(Correction):
    """Scores z - log pi + log q with a prior q that is known.

    Attributes:
        target: How frequent the classes will be, length C, > 0; None for
            classes that are equally frequent. Validation images cannot judge
            any other.

    Raises:
        TypeError: If ``target`` is no list of numbers.
        ValueError: If an entry is not positive.

    References:
        Hong et al., "Disentangling Label Distribution for Long-Tailed Visual
        Recognition", CVPR 2021; the formula is
        :func:`mmfair.functional.pc_softmax_logits`.
    """

    target: Sequence[float] | Tensor | None = None

    title: ClassVar[str] = 'PC-softmax'

    def __post_init__(self) -> None:
        if self.target is not None:
            counts = check_class_counts(self.target, where='PCSoftmax, target')
            object.__setattr__(self, 'target', tuple(counts.tolist()))

    @property
    def name(self) -> str:
        """See :attr:`Correction.name`."""
        known = '' if self.target is None else ', given prior'
        return f'{self.title}{known}'

    @property
    def judged(self) -> bool:
        """See :attr:`Correction.judged`."""
        return self.target is None

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        none = torch.zeros(1, data.num_classes, dtype=torch.float64)
        offset = pc_softmax_logits(none, data.counts, self.target)[0].float()
        return ScaledLogits(
            scale=torch.ones_like(offset),
            offset=offset,
            classifier=data.classifier,
        )
