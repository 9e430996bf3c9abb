"""A classification head of cosines, for MMPretrain."""

from typing import Any

from mmpretrain.models.heads import LinearClsHead

from mmfair.functional.checks import check_number
from mmfair.models.heads.cosine_linear import CosineLinear
from mmfair.models.heads.head_sizes import head_sizes
from mmfair.registry import MODELS

__all__ = ['CosineClsHead']


@MODELS.register_module()
class CosineClsHead(LinearClsHead):
    """MMPretrain's linear head with scaled cosines for logits.

    The scale is part of the head, so it is there at test time too, and the
    softmax tells sure from unsure. LDAM-DRW's network answers with bare
    cosines, whose softmax is nearly flat; the classes that win are the same,
    the confidences are not comparable.

    Args:
        num_classes: Number C of classes.
        in_channels: Size of a feature.
        scale: Factor of the cosines, > 0; :class:`LDAMLoss` must have the
            same.
        init_cfg: Initialisation of MMEngine; None leaves the directions of
            the classes as :class:`CosineLinear` draws them.
        **kwargs: What ``mmpretrain.LinearClsHead`` takes besides: ``loss``,
            ``topk``, ``cal_acc``.

    Raises:
        ValueError: If ``scale`` is not positive.

    References:
        Cao et al., NeurIPS 2019 (LDAM-DRW).

    Examples:
        >>> import torch
        >>> head = CosineClsHead(num_classes=10, in_channels=64)
        >>> head((torch.ones(2, 64),)).shape
        torch.Size([2, 10])
    """

    def __init__(
        self,
        num_classes: int,
        in_channels: int,
        scale: float = 30.0,
        init_cfg: dict | list[dict] | None = None,
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        num_classes, in_channels = head_sizes(
            where,
            num_classes=num_classes,
            in_channels=in_channels,
        )
        check_number(scale, 'scale', where=where, above=0)
        super().__init__(num_classes, in_channels, init_cfg, **kwargs)
        self.fc = CosineLinear(in_channels, num_classes, scale)
