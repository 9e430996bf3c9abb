"""Losses as modules; each calls the functions of the core."""

from mmfair.models.losses.balanced_softmax_loss import BalancedSoftmaxLoss
from mmfair.models.losses.class_balanced_loss import ClassBalancedLoss
from mmfair.models.losses.class_counts_loss import ClassCountsLoss
from mmfair.models.losses.curvature_loss import CurvatureLoss
from mmfair.models.losses.gcl_loss import GCLLoss
from mmfair.models.losses.generalized_reweighting_loss import (
    GeneralizedReweightingLoss,
)
from mmfair.models.losses.label_aware_smoothing_loss import (
    LabelAwareSmoothingLoss,
)
from mmfair.models.losses.lade_loss import LADELoss
from mmfair.models.losses.ldam_loss import LDAMLoss
from mmfair.models.losses.logit_adjusted_loss import LogitAdjustedLoss
from mmfair.models.losses.paco_loss import PaCoLoss
from mmfair.models.losses.ride_loss import RIDELoss
from mmfair.models.losses.sample_loss import SampleLoss
from mmfair.models.losses.softmax_focal_loss import SoftmaxFocalLoss
from mmfair.models.losses.zero_uniformity_loss import ZeroUniformityLoss

__all__ = [
    'BalancedSoftmaxLoss',
    'ClassBalancedLoss',
    'ClassCountsLoss',
    'CurvatureLoss',
    'GCLLoss',
    'GeneralizedReweightingLoss',
    'LADELoss',
    'LDAMLoss',
    'LabelAwareSmoothingLoss',
    'LogitAdjustedLoss',
    'PaCoLoss',
    'RIDELoss',
    'SampleLoss',
    'SoftmaxFocalLoss',
    'ZeroUniformityLoss',
]
