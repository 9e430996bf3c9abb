"""Model parts that a config names with ``type=``."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.models.backbones import CIFARResNet, EfficientNetLite0
from mmfair.models.losses import (
    BalancedSoftmaxLoss,
    CurvatureLoss,
    ZeroUniformityLoss,
)

__all__ = [
    'BalancedSoftmaxLoss',
    'CIFARResNet',
    'CurvatureLoss',
    'EfficientNetLite0',
    'ZeroUniformityLoss',
]
