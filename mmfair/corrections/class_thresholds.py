"""Thresholds of several labels, chosen for F1."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from mmfair.corrections.aims import check_aim
from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction, NotApplicableError
from mmfair.corrections.correction_data import CorrectionData
from mmfair.functional.checks import check_number
from mmfair.functional.f1_thresholds import f1_thresholds

__all__ = ['ClassThresholds']


@dataclass(frozen=True)
class ClassThresholds(Correction):
    """Scores z - t_c: a yes where the logit is above its threshold.

    For images with several labels. ``'overall'`` chooses the thresholds for
    micro F1, every other aim for the F1 of each class. They leave the order
    of the images as it is, so that mAP does not change.

    Attributes:
        prior: How much a class with few labels is drawn to what all do
            together; see :func:`mmfair.functional.f1_thresholds`.

    Raises:
        ValueError: If ``prior`` is negative.

    References:
        Lipton, Elkan and Naryanaswamy, "Optimal Thresholding of Classifiers
        to Maximize F1 Measure", ECML 2014.
    """

    prior: float = 4.0

    title: ClassVar[str] = 'thresholds for F1'
    tunes: ClassVar[bool] = True
    several_labels: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_number(self.prior, 'prior', where='ClassThresholds', at_least=0)

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`."""
        aim = check_aim(aim, data.few, where='ClassThresholds')
        if not data.multi_label:
            raise NotApplicableError('it needs several labels an image')
        split = data.tuning
        if not bool(split.labels.any()):
            raise NotApplicableError('no image to choose with has a label')
        thresholds = f1_thresholds(
            split.logits,
            split.labels,
            average='micro' if aim == 'overall' else 'macro',
            prior=self.prior,
        )
        return ScaledLogits(
            scale=torch.ones_like(thresholds),
            offset=-thresholds,
            classifier=data.classifier,
            chosen={
                'lowest_threshold': float(thresholds.min()),
                'highest_threshold': float(thresholds.max()),
            },
        )
