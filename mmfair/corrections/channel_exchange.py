"""The classifier trained again on features with channels of others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.corrections.class_draws import ClassDraws
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.retraining import Retraining
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.exchanged_channels import exchanged_channels

__all__ = ['ChannelExchange']


@dataclass(frozen=True)
class ChannelExchange(Retraining):
    """Classes drawn alike, some channels of images drawn as they are (H2T).

    Features here are pooled over space. Pooling takes each channel alone, so
    that this is the exchange of maps in the paper.

    Attributes:
        power: See :class:`Retraining`.
        epochs: See :class:`Retraining`.
        weight_decay: See :class:`Retraining`.
        share: Of the channels that are replaced, in [0, 1].

    Raises:
        ValueError: If a setting is out of range.

    References:
        Li et al., "Feature Fusion from Head to Tail for Long-Tailed Visual
        Recognition", AAAI 2024; the formula is
        :func:`mmfair.functional.exchanged_channels`.
    """

    share: float = 0.25

    title: ClassVar[str] = 'H2T'

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number(
            self.share,
            'share',
            where='ChannelExchange',
            at_least=0,
            at_most=1,
        )

    def inputs(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor], Tensor]:
        """See :meth:`Retraining.inputs`."""
        features = data.train.features
        others = ClassDraws(data.train, power=1, seed=seed + 1)
        generator = torch.Generator().manual_seed(seed)
        return lambda rows: exchanged_channels(
            features[rows],
            features[others.batch(len(rows))],
            share=self.share,
            generator=generator,
        )

    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """See :meth:`Retraining.loss`."""
        return functional.cross_entropy
