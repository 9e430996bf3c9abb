"""The focal loss of the softmax as a module."""

from torch import Tensor

from mmfair.functional import focal_cross_entropy
from mmfair.functional.checks import check_flag, check_number
from mmfair.models.losses.sample_loss import SampleLoss
from mmfair.registry import MODELS

__all__ = ['SoftmaxFocalLoss']


@MODELS.register_module()
class SoftmaxFocalLoss(SampleLoss):
    """Cross-entropy that turns away from samples that are answered well.

    The hosts' own ``FocalLoss`` is that of a sigmoid for each class.

    Args:
        gamma: Strength of the modulator, >= 0; 0 is cross-entropy.
        detach_modulator: Whether the modulator is a constant for the
            gradient; LDAM-DRW's code does not detach, LADE's does.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017,
        Eq. 4, with the softmax in place of the sigmoid.

    Examples:
        >>> import torch
        >>> loss = SoftmaxFocalLoss(gamma=1.0)
        >>> loss(torch.zeros(2, 2), torch.tensor([0, 1]))
        tensor(0.3466)
    """

    def __init__(
        self,
        gamma: float = 2.0,
        detach_modulator: bool = False,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(loss_weight, reduction, loss_name)
        self.gamma = check_number(gamma, 'gamma', where=self.where, at_least=0)
        self.detach_modulator = check_flag(
            detach_modulator, 'detach_modulator', where=self.where
        )

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """Focal loss of each sample; see the base class."""
        return focal_cross_entropy(
            cls_score,
            target,
            gamma=self.gamma,
            detach_modulator=self.detach_modulator,
            ignore_index=ignore_index,
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'gamma={self.gamma}, detach_modulator={self.detach_modulator}, '
            f'{super().extra_repr()}'
        )
