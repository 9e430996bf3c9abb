"""The head of learnable weight scaling and MiSLAS, for MMPretrain."""

from typing import Any

from mmpretrain.models.heads import LinearClsHead

from mmfair.functional.checks import check_flag
from mmfair.models.heads.head_sizes import head_sizes
from mmfair.models.heads.weight_scaled_linear import WeightScaledLinear
from mmfair.registry import MODELS

__all__ = ['WeightScaledClsHead']


@MODELS.register_module()
class WeightScaledClsHead(LinearClsHead):
    """MMPretrain's linear head with one learnt factor a class.

    For a second stage: the classifier of the first one is loaded with the
    model, ``init_cfg=dict(type='Pretrained', checkpoint=...)`` of ``model``,
    and the backbone is frozen.

    Args:
        num_classes: Number C of classes.
        in_channels: Size of a feature.
        learn_weights: See :class:`WeightScaledLinear`.
        init_cfg: Initialisation of MMEngine.
        **kwargs: What ``mmpretrain.LinearClsHead`` takes besides: ``loss``,
            ``topk``, ``cal_acc``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If a size is not a whole number >= 1.

    References:
        Kang et al., ICLR 2020 (LWS); Zhong et al., CVPR 2021 (MiSLAS).

    Examples:
        >>> import torch
        >>> head = WeightScaledClsHead(num_classes=10, in_channels=64)
        >>> head((torch.ones(2, 64),)).shape
        torch.Size([2, 10])
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int,
        learn_weights: bool = False,
        init_cfg: dict | list[dict] | None = None,
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        num_classes, in_channels = head_sizes(
            where,
            num_classes=num_classes,
            in_channels=in_channels,
        )
        check_flag(learn_weights, 'learn_weights', where=where)
        super().__init__(num_classes, in_channels, init_cfg, **kwargs)
        self.fc = WeightScaledLinear(in_channels, num_classes, learn_weights)
