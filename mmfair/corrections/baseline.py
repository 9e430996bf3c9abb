"""The model as it is, one of the candidates."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData

__all__ = ['Baseline']


@dataclass(frozen=True)
class Baseline(Correction):
    """No correction: what all others are compared with."""

    title: ClassVar[str] = 'as it is'
    several_labels: ClassVar[bool] = True

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`; nothing is chosen."""
        ones = torch.ones(data.num_classes)
        return ScaledLogits(
            scale=ones, offset=0 * ones, classifier=data.classifier
        )
