"""The second stage of MiSLAS: softer labels for frequent classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from mmfair.corrections.batch_training import Trained
from mmfair.corrections.corrected import Corrected
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.retraining import Retraining
from mmfair.corrections.trainable_head import LinearHead, TrainableHead
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.label_aware_smoothing import (
    label_aware_smoothing,
    smoothing_rates,
)
from mmfair.functional.long_tail.weight_scaled_logits import (
    weight_scaled_logits,
)

__all__ = ['LabelAwareSmoothing']

_SCALE_RATE = 0.01


@dataclass(frozen=True)
class LabelAwareSmoothing(Retraining):
    """Scores s (W f + b), both learnt, labels smoothed by class (MiSLAS).

    W and b begin as they were and move at a fifth of the speed of the other
    corrections. A cosine classifier has no lengths to scale: there the
    weights alone are learnt.

    Attributes:
        power: See :class:`Retraining`.
        epochs: See :class:`Retraining`.
        weight_decay: See :class:`Retraining`.
        head_rate: Smoothing of the most frequent class, in [0, 1].
        tail_rate: That of the rarest, in [0, 1].
        slower: Factor of the speed of W and b, > 0.

    Raises:
        ValueError: If a setting is out of range.

    References:
        Zhong et al., "Improving Calibration for Long-Tailed Recognition",
        CVPR 2021; rates are theirs for ImageNet-LT and CIFAR-10-LT. The
        formula is :func:`mmfair.functional.label_aware_smoothing`.
    """

    head_rate: float = 0.3
    tail_rate: float = 0.0
    slower: float = 0.2

    title: ClassVar[str] = 'label-aware smoothing'

    def __post_init__(self) -> None:
        super().__post_init__()
        where = 'LabelAwareSmoothing'
        for name in ('head_rate', 'tail_rate'):
            value = getattr(self, name)
            check_number(value, name, where=where, at_least=0, at_most=1)
        check_number(self.slower, 'slower', where=where, above=0)

    def head(self, data: CorrectionData) -> TrainableHead:
        """See :meth:`Retraining.head`; begun with the layer as it is."""
        layer = data.classifier
        if layer is not None and layer.cosine_scale is not None:
            return super().head(data)
        return _ScaledHead(
            LinearHead(
                data,
                warm=True,
                weight_decay=self.weight_decay,
                slower=self.slower,
            )
        )

    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """See :meth:`Retraining.loss`."""
        rates = smoothing_rates(
            data.counts, head=self.head_rate, tail=self.tail_rate
        )
        return lambda scores, labels: label_aware_smoothing(
            scores, labels, rates
        ).mean()


class _ScaledHead:
    """A linear layer whose scores have a factor a class."""

    def __init__(self, linear: LinearHead) -> None:
        self._linear = linear
        self._factor = torch.ones_like(linear.bias)
        self.parameters = [
            *linear.parameters,
            Trained(self._factor, _SCALE_RATE),
        ]

    def scores(self, features: Tensor) -> Tensor:
        return weight_scaled_logits(
            self._linear.scores(features), self._factor
        )

    def corrected(self) -> Corrected:
        return self._linear.corrected(self._factor)
