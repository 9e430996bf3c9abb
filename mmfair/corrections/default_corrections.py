"""What is tried where nothing else is asked for."""

from mmfair.corrections.balanced_softmax import BalancedSoftmax
from mmfair.corrections.channel_exchange import ChannelExchange
from mmfair.corrections.class_bias import ClassBias
from mmfair.corrections.class_thresholds import ClassThresholds
from mmfair.corrections.classifier_retraining import ClassifierRetraining
from mmfair.corrections.correction import Correction
from mmfair.corrections.disalign import DisAlign
from mmfair.corrections.estimated_prior import EstimatedPrior
from mmfair.corrections.gcl import GCL
from mmfair.corrections.label_aware_smoothing import LabelAwareSmoothing
from mmfair.corrections.label_over_smoothing import LabelOverSmoothing
from mmfair.corrections.ldam import LDAM
from mmfair.corrections.logistic_regression import LogisticRegression
from mmfair.corrections.logit_adjustment import LogitAdjustment
from mmfair.corrections.nearest_class_mean import NearestClassMean
from mmfair.corrections.pc_softmax import PCSoftmax
from mmfair.corrections.ridge_regression import RidgeRegression
from mmfair.corrections.tau_normalization import TauNormalization
from mmfair.corrections.temperature import Temperature
from mmfair.corrections.weight_scaling import WeightScaling
from mmfair.functional.checks import check_flag

__all__ = ['default_corrections']


def default_corrections(
    *, several_labels: bool = False, prior_differs: bool = False
) -> list[Correction]:
    """All corrections that suit, those without training first.

    Args:
        several_labels: Whether an image may have several labels.
        prior_differs: Whether the classes of the test images are known to be
            as frequent as neither training nor validation says; then their
            prior is estimated without labels. Validation can't judge that,
            so it is shown and never chosen.

    Raises:
        TypeError: If an argument is neither True nor False.

    Examples:
        >>> [one.name for one in default_corrections()][:2]
        ['logit adjustment', 'tau-normalisation']
        >>> [one.name for one in default_corrections(several_labels=True)]
        ['thresholds for F1']
    """
    where = 'default_corrections'
    check_flag(several_labels, 'several_labels', where=where)
    check_flag(prior_differs, 'prior_differs', where=where)
    if several_labels:
        return [ClassThresholds()]
    estimated = [EstimatedPrior(), EstimatedPrior('confusion')]
    return [
        LogitAdjustment(),
        TauNormalization(),
        PCSoftmax(),
        ClassBias(),
        Temperature(),
        *(estimated if prior_differs else []),
        ClassifierRetraining(),
        ClassifierRetraining(power=0.5),
        WeightScaling(),
        BalancedSoftmax(),
        LDAM(),
        LabelAwareSmoothing(),
        DisAlign(),
        LabelOverSmoothing(),
        GCL(),
        ChannelExchange(),
        NearestClassMean(),
        RidgeRegression(),
        LogisticRegression(),
    ]
