"""Weight vectors of a trained classifier made equally long."""

from dataclasses import dataclass
from typing import ClassVar

import torch

from mmfair.corrections.corrected import ScaledLogits
from mmfair.corrections.correction import Correction, NotApplicableError
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.tuned import tuned
from mmfair.functional.checks import check_number

__all__ = ['TauNormalization']


@dataclass(frozen=True)
class TauNormalization(Correction):
    """Scores (z - b) / norm(w)^tau, tau chosen on validation images.

    Attributes:
        tau: Strength; None to choose one of 0, 0.1, ..., 2 for the aim. The
            bias is dropped at 0, too.

    Raises:
        ValueError: If ``tau`` is not finite.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, Eq. 4; the formula is
        :func:`mmfair.functional.tau_normalized_logits`.
    """

    tau: float | None = None

    title: ClassVar[str] = 'tau-normalisation'
    tunes: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.tau is not None:
            check_number(self.tau, 'tau', where='TauNormalization')

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> ScaledLogits:
        """See :meth:`Correction.fit`."""
        layer = data.classifier
        if layer is None:
            raise NotApplicableError('it needs the weights of the classifier')
        if layer.cosine_scale is not None:
            raise NotApplicableError(
                'the weights of a cosine classifier are equally long already'
            )
        norms = layer.weight.norm(dim=1)
        if not bool((norms > 0).all()):
            raise NotApplicableError(
                f'class {int(norms.argmin())} has no weight but 0'
            )
        bias = torch.zeros_like(norms) if layer.bias is None else layer.bias
        tau = self.tau
        if tau is None:
            tau = tuned(
                data,
                aim,
                [step / 10 for step in range(21)],
                lambda logits, value: (
                    (logits - bias.to(logits)) / norms.pow(value).to(logits)
                ),
                where='TauNormalization',
            )
        scale = norms.pow(-tau)
        return ScaledLogits(
            scale=scale,
            offset=-bias * scale,
            classifier=layer,
            chosen={'tau': tau},
        )
