"""Gaussian clouded logits as a loss module."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional import gcl_cross_entropy, gcl_noise
from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS

__all__ = ['GCLLoss']


@MODELS.register_module()
class GCLLoss(ClassCountsLoss):
    """Cross-entropy of scores with a cloud that is larger for rare classes.

    It expects scaled cosines, the output of
    :class:`mmfair.models.heads.cosine_cls_head.CosineClsHead` with the same
    ``scale``. The noise is drawn anew in each step, for each sample and each
    class, from PyTorch's generator; a loss in evaluation mode has none. The
    defaults are those of the first stage; the second one, on a frozen
    backbone, has ``margin=0.1, scale=20, gamma=1``.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`.
        amplitude: Of the cloud of the rarest class, in cosines, >= 0: 0.5 for
            CIFAR, 1 for Places-LT in the authors' scripts.
        margin: Taken off the cosine of the true class, >= 0.
        scale: Factor of the cosines in the head, > 0.
        gamma: Of a focal modulator without gradient, >= 0.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range.

    References:
        Li et al., "Long-tailed Visual Recognition via Gaussian Clouded Logit
        Adjustment", CVPR 2022.

    Examples:
        >>> loss = GCLLoss(class_counts=[16, 1], scale=2.0).eval()
        >>> loss(torch.zeros(2, 2), torch.tensor([0, 1]))
        tensor(0.6931)
    """

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        amplitude: float = 0.5,
        margin: float = 0.0,
        scale: float = 30.0,
        gamma: float = 0.0,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        self.amplitude, self.margin, self.gamma = (
            check_number(value, name, where=self.where, at_least=0)
            for name, value in (
                ('amplitude', amplitude),
                ('margin', margin),
                ('gamma', gamma),
            )
        )
        self.scale = check_number(scale, 'scale', where=self.where, above=0)

    def sample_losses(
        self, cls_score: Tensor, target: Tensor, ignore_index: int
    ) -> Tensor:
        """GCL of each sample; see the base class."""
        scores = check_scores(cls_score, where=self.where)
        noise = (
            gcl_noise(scores)
            if self.training
            else torch.zeros_like(scores, requires_grad=False)
        )
        return gcl_cross_entropy(
            scores,
            target,
            self.known_counts(),
            noise,
            margin=self.margin,
            scale=self.scale,
            amplitude=self.amplitude,
            gamma=self.gamma,
            ignore_index=ignore_index,
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'amplitude={self.amplitude}, margin={self.margin}, '
            f'scale={self.scale}, gamma={self.gamma}, {super().extra_repr()}'
        )
