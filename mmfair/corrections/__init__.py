"""Cheap corrections of a trained model, on arrays; knows no toolbox."""

from mmfair.corrections.aims import AIMS
from mmfair.corrections.baseline import Baseline
from mmfair.corrections.classifier_retraining import ClassifierRetraining
from mmfair.corrections.correct import correct
from mmfair.corrections.corrected import Corrected, Folded
from mmfair.corrections.correction import Correction, NotApplicableError
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.correction_table import (
    CorrectionRow,
    CorrectionTable,
    Gain,
)
from mmfair.corrections.default_corrections import default_corrections
from mmfair.corrections.linear_classifier import LinearClassifier
from mmfair.corrections.logit_adjustment import LogitAdjustment
from mmfair.corrections.optimism import Optimism
from mmfair.corrections.split_features import SplitFeatures
from mmfair.corrections.tau_normalization import TauNormalization

__all__ = [
    'AIMS',
    'Baseline',
    'ClassifierRetraining',
    'Corrected',
    'Correction',
    'CorrectionData',
    'CorrectionRow',
    'CorrectionTable',
    'Folded',
    'Gain',
    'LinearClassifier',
    'LogitAdjustment',
    'NotApplicableError',
    'Optimism',
    'SplitFeatures',
    'TauNormalization',
    'correct',
    'default_corrections',
]
