"""What is tried where nothing else is asked for."""

from mmfair.corrections.classifier_retraining import ClassifierRetraining
from mmfair.corrections.correction import Correction
from mmfair.corrections.logit_adjustment import LogitAdjustment
from mmfair.corrections.tau_normalization import TauNormalization

__all__ = ['default_corrections']


def default_corrections() -> list[Correction]:
    """All corrections that need no knowledge of the test images.

    Examples:
        >>> [one.name for one in default_corrections()][:2]
        ['logit adjustment', 'tau-normalisation']
    """
    return [
        LogitAdjustment(),
        TauNormalization(),
        ClassifierRetraining(),
        ClassifierRetraining(power=0.5),
    ]
