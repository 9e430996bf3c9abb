"""Backbones that the hosts lack."""

from mmfair.models.backbones.bn_inception import BNInception
from mmfair.models.backbones.build_se_basic_resnet import (
    build_se_basic_resnet,
)
from mmfair.models.backbones.cifar_resnet import CIFARResNet
from mmfair.models.backbones.cifar_stem import cifar_stem
from mmfair.models.backbones.efficientnet_lite0 import EfficientNetLite0

__all__ = [
    'BNInception',
    'CIFARResNet',
    'EfficientNetLite0',
    'build_se_basic_resnet',
    'cifar_stem',
]
