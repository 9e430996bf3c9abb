"""Heads and classifiers that the hosts lack."""

from mmfair.models.heads.cosine_linear import CosineLinear
from mmfair.registry import MODELS

__all__ = ['CosineLinear']

MODELS.register_lazily(
    'CosineClsHead', 'mmfair.models.heads.cosine_cls_head', host='mmpretrain'
)
