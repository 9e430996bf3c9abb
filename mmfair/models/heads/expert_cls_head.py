"""The head of a classifier with several experts, for MMPretrain."""

from collections.abc import Sequence
from typing import Any

import torch
from mmpretrain.evaluation.metrics import Accuracy
from mmpretrain.models.heads import LinearClsHead
from torch import Tensor

from mmfair.functional.checks import check_flag, check_number
from mmfair.models.heads.expert_linear import ExpertLinear
from mmfair.models.heads.head_sizes import head_sizes
from mmfair.registry import MODELS

__all__ = ['ExpertClsHead']


@MODELS.register_module()
class ExpertClsHead(LinearClsHead):
    """A classifier for each expert; the mean of their logits answers.

    A loss that takes the logits of all experts, :class:`RIDELoss`, is given
    them in a tuple; the sum over the experts is that of any other.

    Args:
        num_classes: Number C of classes.
        in_channels: Size D of the feature of one expert.
        num_experts: E, as in the backbone.
        cosine: Whether the classifiers are scaled cosines, as RIDE's are;
            linear otherwise.
        scale: Factor of the cosines, > 0; the loss must have the same.
        init_cfg: Initialisation of MMEngine; None leaves the layers as they
            were drawn.
        **kwargs: What ``mmpretrain.LinearClsHead`` takes besides: ``loss``,
            ``topk``, ``cal_acc``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021.

    Examples:
        >>> head = ExpertClsHead(num_classes=10, in_channels=48)
        >>> head((torch.ones(2, 144),)).shape
        torch.Size([2, 10])
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int,
        num_experts: int = 3,
        cosine: bool = True,
        scale: float = 30.0,
        init_cfg: dict | list[dict] | None = None,
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        num_classes, in_channels, num_experts = head_sizes(
            where,
            num_classes=num_classes,
            in_channels=in_channels,
            num_experts=num_experts,
        )
        check_flag(cosine, 'cosine', where=where)
        check_number(scale, 'scale', where=where, above=0)
        super().__init__(num_classes, in_channels, init_cfg, **kwargs)
        self.fc = ExpertLinear(
            in_channels, num_classes, num_experts, cosine, scale
        )

    def forward(self, feats: tuple[Tensor]) -> Tensor:
        """Mean of the experts' logits.

        Args:
            feats: Of the backbone or neck; the last, shape (N, E D), counts.

        Returns:
            Shape (N, C).
        """
        return torch.stack(self.fc(self.pre_logits(feats))).mean(0)

    def loss(
        self, feats: tuple[Tensor], data_samples: Sequence[Any], **kwargs: Any
    ) -> dict[str, Tensor]:
        """Losses of a batch.

        Args:
            feats: Of the backbone or neck.
            data_samples: Of the batch, N.
            **kwargs: What the loss takes besides.

        Returns:
            ``loss``, and accuracies of the mean where these are asked for.
        """
        experts = self.fc(self.pre_logits(feats))
        target = _target(data_samples)
        kwargs = {'avg_factor': len(target), **kwargs}
        if getattr(self.loss_module, 'takes_experts', False):
            loss = self.loss_module(experts, target, **kwargs)
        else:
            each = [self.loss_module(z, target, **kwargs) for z in experts]
            loss = torch.stack(each).sum(0)
        losses = {'loss': loss}
        if self.cal_acc:
            mean = torch.stack(experts).mean(0)
            accuracies = Accuracy.calculate(mean, target, topk=self.topk)
            for k, accuracy in zip(self.topk, accuracies, strict=True):
                losses[f'accuracy_top-{k}'] = accuracy
        return losses


def _target(data_samples: Sequence[Any]) -> Tensor:
    """Labels, shape (N,), or scores of mixed images, shape (N, C)."""
    if 'gt_score' in data_samples[0]:
        return torch.stack([sample.gt_score for sample in data_samples])
    return torch.cat([sample.gt_label for sample in data_samples])
