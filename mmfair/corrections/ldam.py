"""A cosine classifier trained again with margins for rare classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor
from torch.nn import functional

from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.retraining import Retraining
from mmfair.corrections.trainable_head import CosineHead
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.ldam import ldam_logits, ldam_margins

__all__ = ['LDAM']


@dataclass(frozen=True)
class LDAM(Retraining):
    """Cross-entropy of s (cos - m_c), classes drawn alike.

    In LDAM-DRW rare classes get their weight in the last epochs; this is the
    training after that point, with the weights as draws.

    Attributes:
        power: See :class:`Retraining`.
        epochs: See :class:`Retraining`.
        weight_decay: See :class:`Retraining`.
        scale: s > 0.
        max_margin: Margin of the rarest class, >= 0.

    Raises:
        ValueError: If a setting is out of range.

    References:
        Cao et al., "Learning Imbalanced Datasets with Label-Distribution-
        Aware Margin Loss", NeurIPS 2019, section 3; the formulas are
        :func:`mmfair.functional.ldam_margins` and
        :func:`mmfair.functional.ldam_logits`.
    """

    scale: float = 30.0
    max_margin: float = 0.5

    title: ClassVar[str] = 'LDAM'

    def __post_init__(self) -> None:
        super().__post_init__()
        check_number(self.scale, 'scale', where='LDAM', above=0)
        check_number(self.max_margin, 'max_margin', where='LDAM', at_least=0)

    def head(self, data: CorrectionData) -> CosineHead:
        """See :meth:`Retraining.head`; always of cosines."""
        return CosineHead(
            data, scale=self.scale, weight_decay=self.weight_decay
        )

    def loss(
        self, data: CorrectionData, seed: int
    ) -> Callable[[Tensor, Tensor], Tensor]:
        """See :meth:`Retraining.loss`."""
        margins = ldam_margins(data.counts, max_margin=self.max_margin)
        return lambda scores, labels: functional.cross_entropy(
            ldam_logits(scores, labels, margins, scale=self.scale), labels
        )
