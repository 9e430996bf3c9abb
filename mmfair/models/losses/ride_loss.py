"""The loss of several experts as a module."""

from collections.abc import Sequence

import torch
from mmengine.dist import all_reduce
from torch import Tensor

from mmfair.functional import (
    effective_number_weights,
    ride_losses,
    ride_temperature,
)
from mmfair.functional.checks import check_number
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.registry import MODELS
from mmfair.structures.holds_epoch import HoldsEpoch

__all__ = ['RIDELoss']


@MODELS.register_module()
class RIDELoss(HoldsEpoch, ClassCountsLoss):
    """LDAM of each of several experts, which are driven apart.

    The loss of an :class:`mmfair.models.heads.expert_cls_head.ExpertClsHead`:
    the sum over the experts, not the mean. From epoch ``begin`` on, the
    margin losses are weighted by effective numbers, and the temperature of
    the divergence is that of :func:`mmfair.functional.ride_temperature`. So
    it is LDAM-DRW by itself: ``DeferredReweightingHook`` beside it would
    weigh twice, and is refused.

    Args:
        class_counts: Training samples of each class, or ``'auto'``; see
            :class:`ClassCountsLoss`.
        diversity: Factor of the divergence from the mean of the experts,
            below 0 to drive them apart: -0.45 for CIFAR in the authors' code.
        max_margin: Margin of the rarest class in cosines, >= 0.
        scale: Factor of the cosines in the head, > 0.
        begin: First epoch, counted from 0, with weights and temperatures; 80
            of 100 for ImageNet-LT and iNaturalist in the authors' code. None
            for never.
        beta: Of the weights, in [0, 1].
        strength: rho of the temperature, in [0, 1]: 0.02 for ImageNet-LT and
            0.015 for iNaturalist in the authors' code.
        base_temperature: Of the most frequent class, > 0.
        loss_weight: Factor of the loss, >= 0.
        reduction: ``'mean'``, ``'sum'`` or ``'none'``.
        loss_name: Key in the loss dict of segmentation heads.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a setting is out of range, or later, if ``begin`` is
            beyond the end of training.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021.

    Examples:
        >>> loss = RIDELoss(class_counts=[9, 1], max_margin=0, begin=None)
        >>> loss([torch.zeros(1, 2)] * 3, torch.tensor([0]))
        tensor(2.0794)
    """

    takes_experts = True

    def __init__(
        self,
        class_counts: str | Sequence[float] | None = 'auto',
        diversity: float = -0.2,
        max_margin: float = 0.5,
        scale: float = 30.0,
        begin: int | None = 160,
        beta: float = 0.9999,
        strength: float = 0.05,
        base_temperature: float = 1.0,
        loss_weight: float = 1.0,
        reduction: str = 'mean',
        loss_name: str = 'loss_ce',
    ) -> None:
        super().__init__(class_counts, loss_weight, reduction, loss_name)
        where = self.where
        self.diversity = check_number(diversity, 'diversity', where=where)
        self.max_margin = check_number(
            max_margin, 'max_margin', where=where, at_least=0
        )
        self.scale = check_number(scale, 'scale', where=where, above=0)
        if begin is not None:
            check_number(begin, 'begin', where=where, at_least=0, whole=True)
        self.begin = begin
        self.beta, self.strength = (
            check_number(value, name, where=where, at_least=0, at_most=1)
            for name, value in (('beta', beta), ('strength', strength))
        )
        self.base_temperature = check_number(
            base_temperature, 'base_temperature', where=where, above=0
        )

    def set_epoch(self, epoch: int, epochs: int) -> None:
        """Take the epoch; see the base class.

        Raises:
            ValueError: If the training ends before ``begin``.
        """
        if self.begin is not None and self.begin >= epochs:
            raise ValueError(
                f'{self.where}: begin must be an epoch of the training, below '
                f'{epochs}, got {self.begin}. The classes would never be '
                'weighted: begin earlier, or set begin=None.'
            )
        super().set_epoch(epoch, epochs)

    def sample_losses(
        self,
        cls_score: Tensor | Sequence[Tensor],
        target: Tensor,
        ignore_index: int,
    ) -> Tensor:
        r"""Loss of each sample, the sum over the experts; see the base class.

        Args:
            cls_score: Logits of each expert, E tensors of shape (N, C) or
                (N, C, \*spatial), or those of one.
            target: Labels or class probabilities; see the base class.
            ignore_index: Label of samples whose loss is 0.

        Returns:
            The shape of labels.
        """
        experts = (
            [cls_score] if isinstance(cls_score, Tensor) else list(cls_score)
        )
        counts = torch.tensor(self.known_counts(), dtype=torch.float64)
        temperature = torch.full_like(counts, self.base_temperature)
        weight = None
        # Outside of training steps processes need not come here together.
        together = self.training and torch.is_grad_enabled()
        late = together and self.begin is not None
        if late and self.known_epoch() >= self.begin:
            weight = effective_number_weights(counts, beta=self.beta)
            temperature = ride_temperature(
                counts, strength=self.strength, base=self.base_temperature
            )
        return ride_losses(
            experts,
            target,
            counts,
            diversity=self.diversity,
            max_margin=self.max_margin,
            scale=self.scale,
            temperature=temperature,
            class_weight=weight,
            ignore_index=ignore_index,
            all_reduce=all_reduce if together else lambda alone: None,
        )

    def extra_repr(self) -> str:
        """Settings shown when the model is printed."""
        return (
            f'diversity={self.diversity}, max_margin={self.max_margin}, '
            f'scale={self.scale}, begin={self.begin}, beta={self.beta}, '
            f'strength={self.strength}, {super().extra_repr()}'
        )
