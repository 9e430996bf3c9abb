"""State between steps, on tensors; knows nothing of MMEngine."""

from mmfair.structures.class_counts import ClassCounts, HoldsClassCounts
from mmfair.structures.class_moments import ClassMoments
from mmfair.structures.confusion_regularizer import ConfusionRegularizer
from mmfair.structures.context_bank import ContextBank
from mmfair.structures.contrast import Contrast
from mmfair.structures.curvature_bank import BANK_REFRESHES, CurvatureBank
from mmfair.structures.curvature_regularizer import (
    BANK_DTYPES,
    CURVATURE_BALANCES,
    REGULARIZED_FORMS,
    CurvatureRegularizer,
)
from mmfair.structures.feature_bank import FeatureBank
from mmfair.structures.feature_memory import FeatureMemory
from mmfair.structures.holds_epoch import HoldsEpoch, UnknownEpochError
from mmfair.structures.key_queue import KeyQueue
from mmfair.structures.known_class_counts import (
    KNOWN_CLASS_COUNTS,
    known_class_counts,
)
from mmfair.structures.outfit_classifier import OutfitClassifier
from mmfair.structures.outfit_memory import OutfitMemory
from mmfair.structures.regularizer_step import RegularizerStep

__all__ = [
    'BANK_DTYPES',
    'BANK_REFRESHES',
    'CURVATURE_BALANCES',
    'KNOWN_CLASS_COUNTS',
    'REGULARIZED_FORMS',
    'ClassCounts',
    'ClassMoments',
    'ConfusionRegularizer',
    'ContextBank',
    'Contrast',
    'CurvatureBank',
    'CurvatureRegularizer',
    'FeatureBank',
    'FeatureMemory',
    'HoldsClassCounts',
    'HoldsEpoch',
    'KeyQueue',
    'OutfitClassifier',
    'OutfitMemory',
    'RegularizerStep',
    'UnknownEpochError',
    'known_class_counts',
]
