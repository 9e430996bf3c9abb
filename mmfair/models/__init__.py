"""Model parts that a config names with ``type=``."""

from mmfair.models.losses import ZeroUniformityLoss

__all__ = ['ZeroUniformityLoss']
