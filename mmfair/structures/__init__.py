"""State between steps, on tensors; knows nothing of MMEngine."""

from mmfair.structures.curvature_bank import BANK_REFRESHES, CurvatureBank
from mmfair.structures.feature_bank import FeatureBank

__all__ = ['BANK_REFRESHES', 'CurvatureBank', 'FeatureBank']
