"""A head of cosines for configs, where MMPretrain may be absent."""

from typing import Any

from torch import nn

from mmfair.registry import MODELS
from mmfair.utils.stack import require

__all__ = ['build_cosine_cls_head']


@MODELS.register_module(name='CosineClsHead')
def build_cosine_cls_head(**settings: Any) -> nn.Module:
    """Build the head, and import MMPretrain only then.

    Configs name it ``type='mmfair.CosineClsHead'``.

    Args:
        **settings: See
            :class:`mmfair.models.heads.cosine_cls_head.CosineClsHead`:
            ``num_classes``, ``in_channels``, ``scale``, ``loss`` and those of
            MMPretrain's ``LinearClsHead``.

    Returns:
        The head.

    Raises:
        StackError: If MMPretrain is not installed.

    Examples:
        >>> build_cosine_cls_head(num_classes=10, in_channels=64).fc
        CosineLinear(in_features=64, out_features=10, scale=30.0)
    """
    require('mmpretrain', 'CosineClsHead')
    from mmfair.models.heads.cosine_cls_head import CosineClsHead

    return CosineClsHead(**settings)
