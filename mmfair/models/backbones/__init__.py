"""Backbones that the hosts lack."""

from mmfair.models.backbones.bn_inception import BNInception
from mmfair.models.backbones.cifar_expert_resnet import CIFARExpertResNet
from mmfair.models.backbones.cifar_resnet import CIFARResNet
from mmfair.models.backbones.cifar_stem import cifar_stem
from mmfair.models.backbones.efficientnet_lite0 import EfficientNetLite0
from mmfair.models.backbones.parallel_stages import ParallelStages
from mmfair.models.backbones.two_branch_backbone import (
    TwoBranches,
    two_branch_backbone,
)
from mmfair.registry import MODELS

__all__ = [
    'BNInception',
    'CIFARExpertResNet',
    'CIFARResNet',
    'EfficientNetLite0',
    'ParallelStages',
    'TwoBranches',
    'cifar_stem',
    'two_branch_backbone',
]

MODELS.register_lazily(
    'ClipResNet', 'mmfair.models.backbones.clip_resnet', host='mmpretrain'
)
MODELS.register_lazily(
    'ExpertResNet', 'mmfair.models.backbones.expert_resnet', host='mmpretrain'
)
MODELS.register_lazily(
    'FrameResNet', 'mmfair.models.backbones.frame_resnet', host='mmpretrain'
)
MODELS.register_lazily(
    'SEBasicResNet',
    'mmfair.models.backbones.se_basic_resnet',
    host='mmpretrain',
)
