"""The classifier trained again on labels that are almost uniform."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from torch import Tensor
from torch.nn import functional

from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.retraining import Retraining
from mmfair.functional.checks import check_number

__all__ = ['LabelOverSmoothing']


@dataclass(frozen=True)
class LabelOverSmoothing(Retraining):
    """Cross-entropy with labels that are smoothed by 0.98 (LOS).

    Its confidences are nearly uniform, and mean nothing.

    Attributes:
        power: See :class:`Retraining`.
        epochs: See :class:`Retraining`.
        weight_decay: See :class:`Retraining`.
        smoothing: Share of a label that all classes get alike, in [0, 1).

    Raises:
        ValueError: If a setting is out of range.

    References:
        Sun et al., "Rethinking Classifier Re-Training in Long-Tailed
        Recognition: Label Over-Smooth Can Balance", ICLR 2025.
    """

    weight_decay: float = 0.0
    smoothing: float = 0.98

    title: ClassVar[str] = 'LOS'

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number(
            self.smoothing,
            'smoothing',
            where='LabelOverSmoothing',
            at_least=0,
            below=1,
        )

    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """See :meth:`Retraining.loss`."""
        return partial(
            functional.cross_entropy, label_smoothing=self.smoothing
        )
