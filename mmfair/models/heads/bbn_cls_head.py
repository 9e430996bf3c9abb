"""The head of BBN, which mixes the features of two branches."""

from collections.abc import Sequence
from typing import Any

from mmpretrain.models.heads import LinearClsHead
from torch import Tensor, nn

from mmfair.functional import branch_share, mixed_branches
from mmfair.models.heads.head_sizes import head_sizes
from mmfair.registry import MODELS
from mmfair.structures import HoldsEpoch

__all__ = ['BBNClsHead', 'FirstHalf']


class FirstHalf(nn.Identity):
    """What is given the features that a bank is to hold, of half a batch."""

    holds_first_half = True


@MODELS.register_module()
class BBNClsHead(HoldsEpoch, LinearClsHead):
    """MMPretrain's linear head on the features of two branches.

    With :class:`mmfair.models.backbones.TwoBranches` in the backbone and
    pairs of :class:`mmfair.datasets.SecondDrawBatchSampler` with
    ``power=-1``. The features of a pair are mixed by the share of the epoch,
    see :func:`mmfair.functional.branch_share`, and so are the losses of its
    two labels. At test time both features of an image count alike.

    Args:
        num_classes: Number C of classes.
        in_channels: Size D of the feature of one branch.
        **kwargs: What ``mmpretrain.LinearClsHead`` takes besides.

    Raises:
        TypeError: If a size is no number.
        ValueError: If one is not a whole number >= 1.

    References:
        Zhou et al., "BBN: Bilateral-Branch Network with Cumulative Learning
        for Long-Tailed Visual Recognition", CVPR 2020.

    Examples:
        >>> import torch
        >>> head = BBNClsHead(num_classes=10, in_channels=64)
        >>> head((torch.ones(2, 128),)).shape
        torch.Size([2, 10])
    """

    takes_second_draw = True
    needs_second_draw = True

    def __init__(
        self, num_classes: int, in_channels: int, **kwargs: Any
    ) -> None:
        num_classes, in_channels = head_sizes(
            type(self).__name__,
            num_classes=num_classes,
            in_channels=in_channels,
        )
        super().__init__(num_classes, in_channels, **kwargs)
        self.fc = nn.Linear(2 * in_channels, num_classes)
        self.conventional = FirstHalf()

    def loss(
        self, feats: tuple[Tensor], data_samples: Sequence[Any], **kwargs: Any
    ) -> dict[str, Tensor]:
        """The loss of a batch of pairs.

        Args:
            feats: Of the backbone or neck, shape (2 B, D).
            data_samples: Of the batch, 2 B.
            **kwargs: What the loss takes besides.

        Returns:
            ``loss``, and accuracies for the labels of the first half where
            these are asked for.

        Raises:
            UnknownEpochError: If nobody told the epoch.
        """
        share = branch_share(self.known_epoch(), int(self.epochs or 1))
        first, second = self.pre_logits(feats).chunk(2)
        pairs = len(first)
        first = self.conventional(first)
        scores = self.fc(mixed_branches(first, second, share))
        losses = self._get_loss(scores, data_samples[:pairs], **kwargs)
        other = self._get_loss(scores, data_samples[pairs:], **kwargs)
        losses['loss'] = share * losses['loss'] + (1 - share) * other['loss']
        return losses
