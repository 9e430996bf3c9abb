"""Model parts that a config names with ``type=``."""

from mmfair.models.backbones import CIFARResNet
from mmfair.models.losses import BalancedSoftmaxLoss, ZeroUniformityLoss

__all__ = ['BalancedSoftmaxLoss', 'CIFARResNet', 'ZeroUniformityLoss']
