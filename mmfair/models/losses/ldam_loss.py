"""Label-distribution-aware margins as a loss module."""

from collections.abc import Sequence

from torch import Tensor

from mmfair.functional import ldam_cross_entropy, ldam_margins
from mmfair.functional.checks import check_number
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['LDAMLoss']


@MODELS.register_module()
class LDAMLoss(ClassCountsLoss):
    """Cross-entropy with a margin that is larger for rare classes.

    It expects scaled cosines, the output of
    :class:`mmfair.models.heads.cosine_cls_head.CosineClsHead` with the same
    ``scale``; on the logits of a linear layer a margin has no fixed meaning.
    Where the scales differ nothing fails, the margins are just others. After
    mixup or cutmix the loss is the mean of the losses of the classes, each
    with its own margin.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`.
        max_margin: Margin of the rarest class in cosines, >= 0.
        scale: Factor of the cosines in the head, > 0.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Cao et al., "Learning Imbalanced Datasets with Label-Distribution-
        Aware Margin Loss", NeurIPS 2019.

    Examples:
        >>> import torch
        >>> loss = LDAMLoss(class_counts=[16, 1], scale=2.0)
        >>> loss(torch.zeros(2, 2), torch.tensor([0, 1]))
        tensor(1.1437)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        max_margin: float = 0.5,
        scale: float = 30.0,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        self.max_margin = check_number(
            max_margin, 'max_margin', where=self.where, at_least=0
        )
        self.scale = check_number(scale, 'scale', where=self.where, above=0)

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """LDAM loss of each sample; see the base class."""
        margins = ldam_margins(self.known_counts(), max_margin=self.max_margin)
        return ldam_cross_entropy(
            cls_score,
            target,
            margins,
            scale=self.scale,
            ignore_index=ignore_index,
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'max_margin={self.max_margin}, scale={self.scale}, '
            f'{super().extra_repr()}'
        )
