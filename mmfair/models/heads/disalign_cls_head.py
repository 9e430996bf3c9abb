"""The head of DisAlign, for MMPretrain."""

from typing import Any

from mmpretrain.models.heads import LinearClsHead

from mmfair.functional import DISALIGN_FORMS
from mmfair.functional.checks import check_choice
from mmfair.models.heads.disalign_linear import DisAlignLinear
from mmfair.models.heads.head_sizes import head_sizes
from mmfair.registry import MODELS

__all__ = ['DisAlignClsHead']


@MODELS.register_module()
class DisAlignClsHead(LinearClsHead):
    """MMPretrain's linear head, frozen, with an alignment that is learnt.

    For a second stage: the classifier of the first one is loaded with the
    model, ``init_cfg=dict(type='Pretrained', checkpoint=...)`` of ``model``,
    the backbone is frozen and the loss is a
    :class:`mmfair.models.GeneralizedReweightingLoss`.

    Args:
        num_classes: Number C of classes.
        in_channels: Size of a feature.
        form: See :class:`DisAlignLinear`.
        init_cfg: Initialisation of MMEngine.
        **kwargs: What ``mmpretrain.LinearClsHead`` takes besides: ``loss``,
            ``topk``, ``cal_acc``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.

    References:
        Zhang et al., CVPR 2021 (DisAlign).

    Examples:
        >>> import torch
        >>> head = DisAlignClsHead(num_classes=10, in_channels=64)
        >>> head((torch.ones(2, 64),)).shape
        torch.Size([2, 10])
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int,
        form: str = 'residual',
        init_cfg: dict | list[dict] | None = None,
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        num_classes, in_channels = head_sizes(
            where,
            num_classes=num_classes,
            in_channels=in_channels,
        )
        check_choice(form, 'form', DISALIGN_FORMS, where=where)
        super().__init__(num_classes, in_channels, init_cfg, **kwargs)
        self.fc = DisAlignLinear(in_channels, num_classes, form)
