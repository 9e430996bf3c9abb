"""Backbones that the hosts lack."""

from mmfair.models.backbones.cifar_resnet import CIFARResNet

__all__ = ['CIFARResNet']
