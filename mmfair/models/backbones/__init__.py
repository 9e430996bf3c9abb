"""Backbones that the hosts lack."""

from mmfair.models.backbones.bn_inception import BNInception
from mmfair.models.backbones.cifar_resnet import CIFARResNet
from mmfair.models.backbones.cifar_stem import cifar_stem
from mmfair.models.backbones.efficientnet_lite0 import EfficientNetLite0
from mmfair.registry import MODELS

__all__ = [
    'BNInception',
    'CIFARResNet',
    'EfficientNetLite0',
    'cifar_stem',
]

MODELS.register_lazily(
    'SEBasicResNet',
    'mmfair.models.backbones.se_basic_resnet',
    host='mmpretrain',
)
