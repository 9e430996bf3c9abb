"""The geometry of the classes of a model, at each depth."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from mmfair.evaluation.geometry import (
    GEOMETRY_QUANTITIES,
    GeometrySettings,
    measure,
)
from mmfair.functional import Correlation, accuracy_correlation
from mmfair.functional.by_class import name_classes
from mmfair.report.model_answers import ModelAnswers

__all__ = ['Manifolds']

Array = npt.NDArray[np.float64]

#: What the report shows of each class, with the name of the axis.
QUANTITIES = {
    name: GEOMETRY_QUANTITIES[name]
    for name in (
        *('curvature', 'separation', 'volume'),
        *('participation_ratio', 'twonn'),
    )
}


@dataclass(frozen=True)
class Manifolds:
    """Quantities of each class, and how they go with its score.

    Attributes:
        quantities: Depth to name to C numbers, NaN where there is none.
        correlations: Depth to name to Pearson's r with the score.
        warnings: What was said on the way, each once.
        settings: Those of :class:`mmfair.evaluation.GeometrySettings`.
    """

    quantities: Mapping[str, Mapping[str, Array]]
    correlations: Mapping[str, Mapping[str, Correlation]]
    warnings: Sequence[str] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def measure(
        cls,
        answers: ModelAnswers,
        score: Array,
        *,
        k: int = 40,
        max_per_class: int = 200,
        seed: int = 0,
    ) -> 'Manifolds | None':
        """Measure the features of a classifier.

        Args:
            answers: Of a model, with its features.
            score: Of each class, shape (C,).
            k: Neighbours, see :func:`mmfair.functional.class_curvature`.
            max_per_class: Points of a class at most, chosen at random.
            seed: Of the choice.

        Returns:
            None where the model has no features.
        """
        if not answers.features:
            return None
        image, label = map(torch.from_numpy, answers.task.points(answers))
        settings = GeometrySettings(max_per_class, k, seed=seed)
        measurements = {
            depth: measure(
                torch.from_numpy(features),
                label,
                score,
                settings,
                class_names=answers.class_names,
                image=image,
            )
            for depth, features in answers.features.items()
        }
        warnings = [
            text
            for part in measurements.values()
            for text in part.warnings
            # Its classes are those that are left out below.
            if not text.startswith('class_geometry: ')
        ]
        quantities, correlations = {}, {}
        for depth, part in measurements.items():
            numbers = {
                name: part.quantities[name].double().numpy()
                for name in QUANTITIES
            }
            # Where the class is its only neighbourhood, it is not local:
            # then it is neither shown nor summed up.
            points = part.points.numpy()
            numbers['curvature'] = np.where(
                points > k + 1, numbers['curvature'], np.nan
            )
            quantities[depth] = numbers
            correlations[depth] = {
                name: accuracy_correlation(values, score)
                for name, values in numbers.items()
            }
        few = np.flatnonzero((points > 0) & (points <= k + 1)).tolist()
        if few:
            warnings.append(
                f'The curvature of {len(few)} of {len(points)} classes is '
                f'left out: {name_classes(few, answers.class_names)}. Of at '
                f'most {k + 1} images, each has the whole class as its '
                'neighbourhood. Choose a smaller k.'
            )
        return cls(
            quantities,
            correlations,
            list(dict.fromkeys(warnings)),
            asdict(settings),
        )

    def quantity(self, name: str, depth: str = 'last') -> Array:
        """Numbers of the classes.

        Args:
            name: Of a quantity.
            depth: One of ``quantities``.

        Returns:
            Shape (C,).
        """
        return self.quantities[depth][name]
