"""Backbones that the hosts lack."""

from mmfair.models.backbones.cifar_resnet import CIFARResNet
from mmfair.models.backbones.efficientnet_lite0 import EfficientNetLite0

__all__ = ['CIFARResNet', 'EfficientNetLite0']
