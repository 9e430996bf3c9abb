"""State between steps, on tensors; knows nothing of MMEngine."""

from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts
from mmfair.structures.curvature_bank import BANK_REFRESHES, CurvatureBank
from mmfair.structures.curvature_regularizer import (
    BANK_DTYPES,
    CURVATURE_BALANCES,
    CurvatureRegularizer,
    RegularizerStep,
)
from mmfair.structures.feature_bank import FeatureBank
from mmfair.structures.known_class_counts import (
    KNOWN_CLASS_COUNTS,
    known_class_counts,
)

__all__ = [
    'BANK_DTYPES',
    'BANK_REFRESHES',
    'CURVATURE_BALANCES',
    'KNOWN_CLASS_COUNTS',
    'ClassCounts',
    'CurvatureBank',
    'CurvatureRegularizer',
    'FeatureBank',
    'HoldsClassCounts',
    'RegularizerStep',
    'known_class_counts',
]
