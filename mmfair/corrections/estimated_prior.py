"""The prior of the test images estimated without their labels."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction, NotApplicableError
from mmfair.corrections.correction_data import CorrectionData
from mmfair.functional.checks import check_choice
from mmfair.functional.fitted_temperature import fitted_temperature
from mmfair.functional.long_tail.confusion_prior import confusion_prior
from mmfair.functional.long_tail.em_prior import em_prior
from mmfair.functional.long_tail.pc_softmax_logits import pc_softmax_logits

__all__ = ['PRIOR_METHODS', 'EstimatedPrior']

PRIOR_METHODS = ('em', 'confusion')

_CHUNK = 2**22


@dataclass(frozen=True)
class EstimatedPrior(Correction):
    """Scores z / T - log pi + log q, with q read off the test logits.

    For test images whose classes are as frequent as neither training nor
    validation has them; only whoever knows that can ask for it, since
    validation images cannot judge it. T makes the probabilities calibrated
    on the validation images under their own prior. A class that would have
    fewer than one of the N test images gets the share (N q + 1) / (N + C)
    like all others, for a prior of 0 would forbid it.

    Attributes:
        method: ``'em'``, the most likely prior; ``'confusion'``, the one that
            explains the answers by the confusion of the validation images
            (BBSE).

    Raises:
        ValueError: If ``method`` is none of :data:`PRIOR_METHODS`.

    References:
        Saerens et al., Neural Computation 2002, calibrated as in Alexandari
        et al., ICML 2020; Lipton et al., ICML 2018. The formulas are
        :func:`mmfair.functional.em_prior` and
        :func:`mmfair.functional.confusion_prior`.
    """

    method: str = 'em'

    title: ClassVar[str] = 'test prior'
    judged: ClassVar[bool] = False

    def __post_init__(self) -> None:
        check_choice(
            self.method, 'method', PRIOR_METHODS, where='EstimatedPrior'
        )

    @property
    def name(self) -> str:
        """See :attr:`Correction.name`."""
        return f'test prior, {"EM" if self.method == "em" else "BBSE"}'

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        here = data.tuning.class_counts.cpu()
        # A class that validation lacks is as frequent as in training there.
        known = torch.where(here > 0, here.double(), data.counts * 1e-6)
        none = torch.zeros(1, data.num_classes, dtype=torch.float64)
        offset = pc_softmax_logits(none, data.counts, known)[0]
        temperature = fitted_temperature(
            data.tuning.logits, data.tuning.labels, offset
        )
        if self.method == 'em':
            prior = em_prior(data.test.logits / temperature, data.counts)
        else:
            prior = _by_confusion(data)
        size = len(data.test)
        share = (size * prior.cpu() + 1) / (size + data.num_classes)
        shift = pc_softmax_logits(none, data.counts, share)[0].float()
        return ScaledLogits(
            scale=torch.full_like(shift, 1 / temperature),
            offset=shift,
            classifier=data.classifier,
            chosen={
                'temperature': temperature,
                'largest_share': float(prior.max()),
                'smallest_share': float(prior.min()),
            },
        )


def _by_confusion(data: CorrectionData) -> Tensor:
    split, classes = data.tuning, data.num_classes
    missing = (split.class_counts == 0).nonzero()
    if len(missing):
        raise NotApplicableError(
            f'class {int(missing[0])} has no image among those to choose with'
        )
    cells = split.labels * classes + _answers(split.logits)
    confusion = torch.bincount(cells, minlength=classes**2)
    answers = torch.bincount(_answers(data.test.logits), minlength=classes)
    return confusion_prior(confusion.view(classes, classes), answers)


def _answers(logits: Tensor) -> Tensor:
    rows = max(1, _CHUNK // logits.size(1))
    return torch.cat([part.argmax(1) for part in logits.split(rows)])
