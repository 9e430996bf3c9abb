"""The prior of the training set taken out of the logits."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.tuned import tuned
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.logit_adjustment import logit_adjustment

__all__ = ['LogitAdjustment']


@dataclass(frozen=True)
class LogitAdjustment(Correction):
    """Scores z - tau log pi, tau chosen on validation images.

    Attributes:
        tau: Strength, finite; None to choose one of 0, 0.1, ..., 3 for the
            aim.

    Raises:
        ValueError: If ``tau`` is not finite.

    References:
        Menon et al., "Long-Tail Learning via Logit Adjustment", ICLR 2021,
        Eq. 9.
    """

    tau: float | None = None

    title: ClassVar[str] = 'logit adjustment'
    tunes: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.tau is not None:
            check_number(self.tau, 'tau', where='LogitAdjustment')

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`."""
        none = torch.zeros(1, data.num_classes, dtype=torch.float64)
        log_prior = logit_adjustment(none, data.counts)[0].float()
        tau = self.tau
        if tau is None:
            tau = tuned(
                data,
                aim,
                [step / 10 for step in range(31)],
                lambda logits, value: logits - value * log_prior.to(logits),
                where='LogitAdjustment',
            )
        return ScaledLogits(
            scale=torch.ones_like(log_prior),
            offset=-tau * log_prior,
            classifier=data.classifier,
            chosen={'tau': tau},
        )
