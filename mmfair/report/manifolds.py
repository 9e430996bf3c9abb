"""The geometry of the classes of a model, at each depth."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from mmfair.evaluation import class_geometry
from mmfair.evaluation.class_geometry import points_per_class
from mmfair.functional import Correlation, accuracy_correlation
from mmfair.report.model_answers import ModelAnswers

__all__ = ['Manifolds']

Array = npt.NDArray[np.float64]

QUANTITIES = {
    'curvature': 'mean |Gaussian curvature|',
    'separation': 'separation degree (ratio)',
    'volume': 'volume (bits)',
    'participation_ratio': 'participation ratio (dimensions)',
    'twonn': 'intrinsic dimension (TwoNN)',
}


@dataclass(frozen=True)
class Manifolds:
    """Quantities of each class, and how they go with its score.

    Attributes:
        quantities: Depth to name to C numbers, NaN where there is none.
        correlations: Depth to name to Pearson's r with the score.
        warnings: What was said on the way, each once.
        settings: Of :func:`mmfair.evaluation.class_geometry`, and
            ``max_per_class``.
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
        image, label = answers.task.points(answers)
        classes = len(answers.class_names)
        used = points_per_class(
            torch.from_numpy(label),
            max_per_class,
            num_classes=classes,
            seed=seed,
        ).numpy()
        settings = {'k': k, 'tangent_dim': 2, 'normalize': 'none'}
        quantities, correlations = {}, {}
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            for depth, features in answers.features.items():
                found = class_geometry(
                    torch.from_numpy(features[image[used]]),
                    torch.from_numpy(label[used]),
                    classes,
                    class_names=answers.class_names,
                    **settings,
                )
                quantities[depth] = {
                    name: found[name].double().numpy() for name in QUANTITIES
                }
                correlations[depth] = {
                    name: accuracy_correlation(values, score)
                    for name, values in quantities[depth].items()
                }
        return cls(
            quantities,
            correlations,
            list(dict.fromkeys(str(w.message) for w in caught)),
            {**settings, 'max_per_class': max_per_class, 'seed': seed},
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
