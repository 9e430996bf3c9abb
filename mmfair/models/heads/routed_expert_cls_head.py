"""The head of RIDE's second stage, for MMPretrain."""

from collections.abc import Sequence
from typing import Any

import torch
from mmpretrain.evaluation.metrics import Accuracy
from torch import Tensor

from mmfair.functional import assigned_logits, assignment_targets
from mmfair.functional.checks import check_number
from mmfair.models.heads.expert_cls_head import ExpertClsHead
from mmfair.models.heads.expert_router import ExpertRouter
from mmfair.registry import MODELS

__all__ = ['RoutedExpertClsHead']


@MODELS.register_module()
class RoutedExpertClsHead(ExpertClsHead):
    """Classifiers of experts, frozen, with routers that are learnt.

    For a second stage: the experts of the first one are loaded with the
    model, ``init_cfg=dict(type='Pretrained', checkpoint=...)`` of ``model``,
    and the backbone is frozen. A sample is answered by the mean of as many
    experts as its routers ask for, and a predicted sample says how many in
    ``num_experts_used``, which :class:`mmfair.evaluation.ExpertsUsed` reads.

    Args:
        num_classes: Number C of classes.
        in_channels: Size D of the feature of one expert.
        num_experts: E >= 2, as in the backbone.
        top_scores: See :class:`ExpertRouter`: 30 for CIFAR-100 in the
            authors' code, 50 for ImageNet-LT; at most C.
        hidden_channels: See :class:`ExpertRouter`.
        threshold: Chance above which a sample goes on, in [0, 1].
        loss: A binary cross-entropy for the routers, whose ``pos_weight`` is
            the weight of a sample that should go on; None for MMPretrain's
            with the 100 of the authors' code.
        **kwargs: What :class:`ExpertClsHead` takes besides.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range, or the loss is of classes.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, section 3.3, and their code.

    Examples:
        >>> head = RoutedExpertClsHead(10, 48, top_scores=5)
        >>> head((torch.ones(2, 144),)).shape
        torch.Size([2, 10])
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int,
        num_experts: int = 3,
        top_scores: int = 30,
        hidden_channels: int = 16,
        threshold: float = 0.5,
        loss: dict | None = None,
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        for value, name, low in (
            (num_experts, 'num_experts', 2),
            (hidden_channels, 'hidden_channels', 1),
        ):
            check_number(value, name, where=where, at_least=low, whole=True)
        self._check_top(top_scores, num_classes)
        self.threshold = check_number(
            threshold, 'threshold', where=where, at_least=0, at_most=1
        )
        loss = loss or dict(
            type='CrossEntropyLoss', use_sigmoid=True, pos_weight=100.0
        )
        super().__init__(
            num_classes, in_channels, num_experts, loss=loss, **kwargs
        )
        if not getattr(self.loss_module, 'use_sigmoid', False):
            raise ValueError(
                f'{where}: loss must be a binary cross-entropy, of whether to '
                f'ask one more expert, got {type(self.loss_module).__name__}. '
                "Leave it out, or set loss=dict(type='CrossEntropyLoss', "
                'use_sigmoid=True, pos_weight=100.0).'
            )
        # Here and not by a hook: DDP asks when it is made.
        self.fc.requires_grad_(False)
        self.router = ExpertRouter(
            in_channels, num_experts, top_scores, hidden_channels
        )

    def _check_top(self, top_scores: int, num_classes: int) -> None:
        where = type(self).__name__
        classes = check_number(
            num_classes, 'num_classes', where=where, at_least=1, whole=True
        )
        check_number(
            top_scores,
            'top_scores',
            where=where,
            at_least=1,
            at_most=classes,
            whole=True,
        )

    def forward(self, feats: tuple[Tensor]) -> Tensor:
        """Mean logits of the experts that the routers ask for.

        Args:
            feats: Of the backbone or neck; the last, shape (N, E D), counts.

        Returns:
            Shape (N, C).
        """
        return self._answer(*self._asked(feats))[0]

    def predict(
        self,
        feats: tuple[Tensor],
        data_samples: Sequence[Any] | None = None,
    ) -> list[Any]:
        """Samples with their answers, and how many experts these are of.

        Args:
            feats: Of the backbone or neck.
            data_samples: Of the batch, N, or None.

        Returns:
            N samples with ``pred_score``, ``pred_label`` and
            ``num_experts_used``.
        """
        scores, used = self._answer(*self._asked(feats))
        samples = self._get_predictions(scores, data_samples)
        for sample, number in zip(samples, used.tolist(), strict=True):
            sample.set_field(number, 'num_experts_used')
        return list(samples)

    def loss(
        self, feats: tuple[Tensor], data_samples: Sequence[Any], **kwargs: Any
    ) -> dict[str, Tensor]:
        """Loss of the routers.

        Args:
            feats: Of the backbone or neck; no gradient flows into them.
            data_samples: Of the batch, N.
            **kwargs: What the loss takes besides.

        Returns:
            ``loss``; ``experts_used``, the mean number; and accuracies of the
            routed answers where these are asked for.

        Raises:
            ValueError: If the samples are mixed.
        """
        experts, asked = self._asked(feats)
        if 'gt_score' in data_samples[0]:
            raise ValueError(
                f'{type(self).__name__}: samples must have one label, got '
                'mixed ones. Train the routers without mixup and cutmix.'
            )
        labels = torch.cat([sample.gt_label for sample in data_samples])
        target = assignment_targets(experts, labels)
        kwargs = {'avg_factor': target.numel(), **kwargs}
        losses = {'loss': self.loss_module(asked, target.to(asked), **kwargs)}
        scores, used = self._answer(experts, asked)
        losses['experts_used'] = used.to(scores).mean()
        if self.cal_acc:
            accuracies = Accuracy.calculate(scores, labels, topk=self.topk)
            for k, accuracy in zip(self.topk, accuracies, strict=True):
                losses[f'accuracy_top-{k}'] = accuracy
        return losses

    def _asked(
        self, feats: tuple[Tensor]
    ) -> tuple[tuple[Tensor, ...], Tensor]:
        """Logits of the experts, and of the routers, shape (N, E - 1)."""
        features = self.pre_logits(feats).detach()
        experts = self.fc(features)
        return experts, self.router(features, experts)

    def _answer(
        self, experts: tuple[Tensor, ...], asked: Tensor
    ) -> tuple[Tensor, Tensor]:
        return assigned_logits(
            experts, asked.detach(), threshold=self.threshold
        )
