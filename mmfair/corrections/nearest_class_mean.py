"""The class whose mean feature is nearest."""

from dataclasses import dataclass
from typing import ClassVar

from torch.nn import functional

from mmfair.corrections.class_draws import check_every_class
from mmfair.corrections.corrected import (
    Corrected,
    CosineScores,
    LinearScores,
)
from mmfair.corrections.correction import Correction
from mmfair.corrections.correction_data import CorrectionData
from mmfair.corrections.trainable_head import class_means, typical_norm
from mmfair.functional.checks import check_choice, check_number

__all__ = ['NEAREST_DISTANCES', 'NearestClassMean']

NEAREST_DISTANCES = ('cosine', 'euclidean')


@dataclass(frozen=True)
class NearestClassMean(Correction):
    """Scores by the distance of features to the means of the classes.

    They are ``s cos(f, m_c)``, or ``s (f m_c - |m_c|^2 / 2)``, with m_c the
    class means. Its confidences are not calibrated.

    Attributes:
        distance: ``'cosine'``; ``'euclidean'``, the same order as the
            negative squared distance to the mean.
        scale: s > 0.

    Raises:
        ValueError: If a setting is out of range.

    References:
        Kang et al., "Decoupling Representation and Classifier for Long-Tailed
        Recognition", ICLR 2020, section 4.2.
    """

    distance: str = 'cosine'
    scale: float = 30.0

    title: ClassVar[str] = 'nearest class mean'

    def __post_init__(self) -> None:
        where = 'NearestClassMean'
        check_choice(self.distance, 'distance', NEAREST_DISTANCES, where=where)
        check_number(self.scale, 'scale', where=where, above=0)

    @property
    def name(self) -> str:
        """See :attr:`Correction.name`."""
        euclidean = self.distance == 'euclidean'
        return f'{self.title}, Euclidean' if euclidean else self.title

    def fit(
        self, data: CorrectionData, aim: str = 'balanced', *, seed: int = 0
    ) -> Corrected:
        """See :meth:`Correction.fit`; the aim changes nothing."""
        split = data.train
        check_every_class(split)
        means = class_means(split)
        if self.distance == 'euclidean':
            return LinearScores(
                weight=self.scale * means,
                bias=-self.scale / 2 * means.square().sum(1),
                classifier=data.classifier,
            )
        return CosineScores(
            weight=functional.normalize(means),
            scale=self.scale,
            typical_norm=typical_norm(split.features),
            classifier=data.classifier,
        )
