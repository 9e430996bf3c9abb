"""State between steps, on tensors; knows nothing of MMEngine."""

from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts
from mmfair.structures.curvature_bank import BANK_REFRESHES, CurvatureBank
from mmfair.structures.feature_bank import FeatureBank
from mmfair.structures.known_class_counts import (
    KNOWN_CLASS_COUNTS,
    known_class_counts,
)

__all__ = [
    'BANK_REFRESHES',
    'KNOWN_CLASS_COUNTS',
    'ClassCounts',
    'CurvatureBank',
    'FeatureBank',
    'HoldsClassCounts',
    'known_class_counts',
]
