"""Heads and classifiers that the hosts lack."""

from mmfair.models.heads.causal_norm_linear import CausalNormLinear
from mmfair.models.heads.cosine_linear import CosineLinear
from mmfair.models.heads.disalign_linear import DisAlignLinear
from mmfair.models.heads.expert_linear import ExpertLinear
from mmfair.models.heads.expert_router import ExpertRouter
from mmfair.models.heads.weight_scaled_linear import WeightScaledLinear
from mmfair.registry import MODELS

__all__ = [
    'CausalNormLinear',
    'CosineLinear',
    'DisAlignLinear',
    'ExpertLinear',
    'ExpertRouter',
    'WeightScaledLinear',
]

MODELS.register_lazily(
    'BBNClsHead', 'mmfair.models.heads.bbn_cls_head', host='mmpretrain'
)
MODELS.register_lazily(
    'CosineClsHead', 'mmfair.models.heads.cosine_cls_head', host='mmpretrain'
)
MODELS.register_lazily(
    'CausalNormClsHead',
    'mmfair.models.heads.causal_norm_cls_head',
    host='mmpretrain',
)
MODELS.register_lazily(
    'CSAClsHead', 'mmfair.models.heads.csa_cls_head', host='mmpretrain'
)
MODELS.register_lazily(
    'ExpertClsHead', 'mmfair.models.heads.expert_cls_head', host='mmpretrain'
)
MODELS.register_lazily(
    'RoutedExpertClsHead',
    'mmfair.models.heads.routed_expert_cls_head',
    host='mmpretrain',
)
MODELS.register_lazily(
    'DisAlignClsHead',
    'mmfair.models.heads.disalign_cls_head',
    host='mmpretrain',
)
MODELS.register_lazily(
    'WeightScaledClsHead',
    'mmfair.models.heads.weight_scaled_cls_head',
    host='mmpretrain',
)
