"""Heads and classifiers that the hosts lack."""

from mmfair.models.heads.build_cosine_cls_head import build_cosine_cls_head
from mmfair.models.heads.cosine_linear import CosineLinear

__all__ = ['CosineLinear', 'build_cosine_cls_head']
