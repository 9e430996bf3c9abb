"""The second stage of GCL: cosines with clouds for rare classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.retraining import Retraining
from mmfair.corrections.trainable_head import CosineHead
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.gcl import gcl_cross_entropy, gcl_noise

__all__ = ['GCL']


@dataclass(frozen=True)
class GCL(Retraining):
    """Focal cross-entropy of clouded cosines, classes drawn alike.

    Attributes:
        power: See :class:`Retraining`.
        epochs: See :class:`Retraining`.
        weight_decay: See :class:`Retraining`.
        scale: Factor of the cosines, > 0.
        margin: Taken off the cosine of the true class, >= 0.
        amplitude: Of the cloud of the rarest class, >= 0.
        gamma: Of the focal modulator, >= 0.

    Raises:
        ValueError: If a setting is out of range.

    References:
        Li et al., "Long-tailed Visual Recognition via Gaussian Clouded Logit
        Adjustment", CVPR 2022, with the second stage of their code, without
        its mixup of images; the formula is
        :func:`mmfair.functional.gcl_cross_entropy`.
    """

    scale: float = 20.0
    margin: float = 0.1
    amplitude: float = 0.5
    gamma: float = 1.0

    title: ClassVar[str] = 'GCL, second stage'

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number(self.scale, 'scale', where='GCL', above=0)
        for name in ('margin', 'amplitude', 'gamma'):
            check_number(getattr(self, name), name, where='GCL', at_least=0)

    def head(self, data: CorrectionData) -> CosineHead:
        """See :meth:`Retraining.head`; always of cosines."""
        return CosineHead(
            data, scale=self.scale, weight_decay=self.weight_decay
        )

    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """See :meth:`Retraining.loss`."""
        device = data.train.features.device
        generator = torch.Generator(device).manual_seed(seed)
        counts = data.counts
        return lambda scores, labels: gcl_cross_entropy(
            scores,
            labels,
            counts,
            gcl_noise(scores, generator=generator),
            margin=self.margin,
            scale=self.scale,
            amplitude=self.amplitude,
            gamma=self.gamma,
        ).mean()
