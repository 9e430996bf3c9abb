"""Cheap corrections of a trained model, on arrays; knows no toolbox."""

from mmfair.corrections.aims import AIMS
from mmfair.corrections.balanced_softmax import BalancedSoftmax
from mmfair.corrections.baseline import Baseline
from mmfair.corrections.channel_exchange import ChannelExchange
from mmfair.corrections.class_bias import ClassBias
from mmfair.corrections.class_thresholds import ClassThresholds
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
from mmfair.corrections.disalign import DisAlign
from mmfair.corrections.estimated_prior import PRIOR_METHODS, EstimatedPrior
from mmfair.corrections.gcl import GCL
from mmfair.corrections.label_aware_smoothing import LabelAwareSmoothing
from mmfair.corrections.label_over_smoothing import LabelOverSmoothing
from mmfair.corrections.ldam import LDAM
from mmfair.corrections.linear_classifier import LinearClassifier
from mmfair.corrections.logistic_regression import LogisticRegression
from mmfair.corrections.logit_adjustment import LogitAdjustment
from mmfair.corrections.nearest_class_mean import (
    NEAREST_DISTANCES,
    NearestClassMean,
)
from mmfair.corrections.optimism import Optimism
from mmfair.corrections.pc_softmax import PCSoftmax
from mmfair.corrections.ridge_regression import RidgeRegression
from mmfair.corrections.split_features import SplitFeatures
from mmfair.corrections.tau_normalization import TauNormalization
from mmfair.corrections.temperature import Temperature
from mmfair.corrections.weight_scaling import WeightScaling

__all__ = [
    'AIMS',
    'GCL',
    'LDAM',
    'NEAREST_DISTANCES',
    'PRIOR_METHODS',
    'BalancedSoftmax',
    'Baseline',
    'ChannelExchange',
    'ClassBias',
    'ClassThresholds',
    'ClassifierRetraining',
    'Corrected',
    'Correction',
    'CorrectionData',
    'CorrectionRow',
    'CorrectionTable',
    'DisAlign',
    'EstimatedPrior',
    'Folded',
    'Gain',
    'LabelAwareSmoothing',
    'LabelOverSmoothing',
    'LinearClassifier',
    'LogisticRegression',
    'LogitAdjustment',
    'NearestClassMean',
    'NotApplicableError',
    'Optimism',
    'PCSoftmax',
    'RidgeRegression',
    'SplitFeatures',
    'TauNormalization',
    'Temperature',
    'WeightScaling',
    'correct',
    'default_corrections',
]
