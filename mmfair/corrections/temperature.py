"""Confidences made as high as answers are right."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.functional.fitted_temperature import fitted_temperature

__all__ = ['Temperature']


@dataclass(frozen=True)
class Temperature(Correction):
    """Scores z / T, T of the lowest cross-entropy on validation images.

    No answer changes, so no accuracy does: the calibration error alone.

    References:
        Guo et al., "On Calibration of Modern Neural Networks", ICML 2017,
        section 4.2; see :func:`mmfair.functional.fitted_temperature`.
    """

    title: ClassVar[str] = 'temperature'
    tunes: ClassVar[bool] = True

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        split = data.tuning
        value = fitted_temperature(split.logits, split.labels)
        ones = torch.ones(data.num_classes)
        return ScaledLogits(
            scale=ones / value,
            offset=0 * ones,
            classifier=data.classifier,
            chosen={'temperature': value},
        )
