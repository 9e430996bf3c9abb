"""A new classifier by ridge regression, in closed form."""

from dataclasses import dataclass
from typing import ClassVar

from mmfair.corrections.class_draws import check_every_class
from mmfair.corrections.corrected import LinearScores
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.balanced_ridge import balanced_ridge

__all__ = ['RidgeRegression']


@dataclass(frozen=True)
class RidgeRegression(Correction):
    """Scores that regress 1 for the true class, -1 for others.

    Its scores are no logits, and their confidences mean nothing.

    Attributes:
        penalty: Of the squared weights, in units of the mean eigenvalue of
            the features' covariance, > 0.

    Raises:
        ValueError: If ``penalty`` is not positive.

    References:
        Hoerl and Kennard, "Ridge Regression", Technometrics 1970; see
        :func:`mmfair.functional.balanced_ridge`.
    """

    penalty: float = 0.1

    title: ClassVar[str] = 'ridge regression'

    def __post_init__(self) -> None:
        check_number(self.penalty, 'penalty', where='RidgeRegression', above=0)

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> LinearScores:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        split = data.train
        check_every_class(split)
        weight, bias = balanced_ridge(
            split.features,
            split.labels,
            data.num_classes,
            penalty=self.penalty,
        )
        return LinearScores(
            weight=weight, bias=bias, classifier=data.classifier
        )
