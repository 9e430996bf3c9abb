"""Model parts that a config names with ``type=``."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.models import classifiers, retrievers  # noqa: F401 - of hosts
from mmfair.models.backbones import (
    BNInception,
    CIFARExpertResNet,
    CIFARResNet,
    EfficientNetLite0,
    cifar_stem,
)
from mmfair.models.heads import (
    CausalNormLinear,
    CosineLinear,
    DisAlignLinear,
    ExpertLinear,
    ExpertRouter,
    WeightScaledLinear,
)
from mmfair.models.initializers import KaimingWeightInit
from mmfair.models.losses import (
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    ClassCountsLoss,
    CurvatureLoss,
    GCLLoss,
    GeneralizedReweightingLoss,
    LabelAwareSmoothingLoss,
    LADELoss,
    LDAMLoss,
    LogitAdjustedLoss,
    PaCoLoss,
    RIDELoss,
    SampleLoss,
    SoftmaxFocalLoss,
    ZeroUniformityLoss,
)
from mmfair.models.necks import NECK_POOLINGS, BNNeck

__all__ = [
    'NECK_POOLINGS',
    'BNInception',
    'BNNeck',
    'BalancedSoftmaxLoss',
    'CIFARExpertResNet',
    'CIFARResNet',
    'CausalNormLinear',
    'ClassBalancedLoss',
    'ClassCountsLoss',
    'CosineLinear',
    'CurvatureLoss',
    'DisAlignLinear',
    'EfficientNetLite0',
    'ExpertLinear',
    'ExpertRouter',
    'GCLLoss',
    'GeneralizedReweightingLoss',
    'KaimingWeightInit',
    'LADELoss',
    'LDAMLoss',
    'LabelAwareSmoothingLoss',
    'LogitAdjustedLoss',
    'PaCoLoss',
    'RIDELoss',
    'SampleLoss',
    'SoftmaxFocalLoss',
    'WeightScaledLinear',
    'ZeroUniformityLoss',
    'cifar_stem',
]
