"""Heads and classifiers that the hosts lack."""

from importlib.util import find_spec

from mmfair.models.heads.cosine_linear import CosineLinear

__all__ = ['CosineLinear']

# A head inherits from MMPretrain's, which segmentation does without.
if find_spec('mmpretrain') is not None:
    from mmfair.models.heads.cosine_cls_head import CosineClsHead

    __all__ += ['CosineClsHead']
