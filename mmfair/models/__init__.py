"""Model parts that a config names with ``type=``."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.models.backbones import (
    BNInception,
    CIFARExpertResNet,
    CIFARResNet,
    EfficientNetLite0,
    cifar_stem,
)
from mmfair.models.heads import CausalNormLinear, CosineLinear, ExpertLinear
from mmfair.models.initializers import KaimingWeightInit
from mmfair.models.losses import (
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    ClassCountsLoss,
    CurvatureLoss,
    GCLLoss,
    LADELoss,
    LDAMLoss,
    LogitAdjustedLoss,
    RIDELoss,
    SampleLoss,
    SoftmaxFocalLoss,
    ZeroUniformityLoss,
)

__all__ = [
    'BNInception',
    'BalancedSoftmaxLoss',
    'CIFARExpertResNet',
    'CIFARResNet',
    'CausalNormLinear',
    'ClassBalancedLoss',
    'ClassCountsLoss',
    'CosineLinear',
    'CurvatureLoss',
    'EfficientNetLite0',
    'ExpertLinear',
    'GCLLoss',
    'KaimingWeightInit',
    'LADELoss',
    'LDAMLoss',
    'LogitAdjustedLoss',
    'RIDELoss',
    'SampleLoss',
    'SoftmaxFocalLoss',
    'ZeroUniformityLoss',
    'cifar_stem',
]
