"""Model parts that a config names with ``type=``."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.models.backbones import (
    BNInception,
    CIFARResNet,
    EfficientNetLite0,
    build_se_basic_resnet,
    cifar_stem,
)
from mmfair.models.losses import (
    BalancedSoftmaxLoss,
    CurvatureLoss,
    ZeroUniformityLoss,
)

__all__ = [
    'BNInception',
    'BalancedSoftmaxLoss',
    'CIFARResNet',
    'CurvatureLoss',
    'EfficientNetLite0',
    'ZeroUniformityLoss',
    'build_se_basic_resnet',
    'cifar_stem',
]
