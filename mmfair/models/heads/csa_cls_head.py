"""A head with a second classifier for balanced draws, for CSA."""

from collections.abc import Sequence
from typing import Any

from mmpretrain.models.heads import LinearClsHead
from torch import Tensor, nn

from mmfair.models.heads.head_sizes import head_sizes
from mmfair.registry import MODELS

__all__ = ['CSAClsHead']


@MODELS.register_module()
class CSAClsHead(LinearClsHead):
    """MMPretrain's linear head, and another layer for a second draw.

    The loader gives pairs, see
    :class:`mmfair.datasets.SecondDrawBatchSampler`. The first half of a batch
    trains ``fc``, which alone predicts; the second ``fc_balanced``, so that
    balanced draws shape the features and leave the classifier alone. Without
    :class:`mmfair.engine.CSAHook`, which decides when, the second half has no
    loss.

    Args:
        num_classes: Number C of classes.
        in_channels: Size D of a feature.
        **kwargs: What ``mmpretrain.LinearClsHead`` takes besides.

    Raises:
        TypeError: If a size is no number.
        ValueError: If one is not a whole number >= 1.

    References:
        Shi et al., "How Re-sampling Helps for Long-Tail Learning?", NeurIPS
        2023 (CSA).

    Examples:
        >>> import torch
        >>> head = CSAClsHead(num_classes=10, in_channels=64)
        >>> head((torch.ones(2, 64),)).shape
        torch.Size([2, 10])
    """

    takes_second_draw = True

    def __init__(
        self, num_classes: int, in_channels: int, **kwargs: Any
    ) -> None:
        num_classes, in_channels = head_sizes(
            type(self).__name__,
            num_classes=num_classes,
            in_channels=in_channels,
        )
        super().__init__(num_classes, in_channels, **kwargs)
        self.fc_balanced = nn.Linear(in_channels, num_classes)
        #: Whether the second half has a loss; set by the hook.
        self.learns_second = False

    def loss(
        self, feats: tuple[Tensor], data_samples: Sequence[Any], **kwargs: Any
    ) -> dict[str, Tensor]:
        """Losses of both halves.

        Args:
            feats: Of the backbone or neck, for 2 B images.
            data_samples: Of the batch, 2 B.
            **kwargs: What the loss takes besides.

        Returns:
            ``loss`` of the first half, ``loss_balanced`` of the second, and
            accuracies of the first where these are asked for.
        """
        pairs = len(data_samples) // 2
        second = self.pre_logits(feats)[pairs : 2 * pairs]
        # All of the batch, which is what hooks on the layer count.
        scores = self(feats)[:pairs]
        losses = self._get_loss(scores, data_samples[:pairs], **kwargs)
        scores = self.fc_balanced(second)
        if self.learns_second:
            balanced = self._get_loss(scores, data_samples[pairs:], **kwargs)
            losses['loss_balanced'] = balanced['loss']
        else:  # DDP looks for a gradient of every parameter
            losses['loss_balanced'] = 0 * scores.sum()
        return losses
