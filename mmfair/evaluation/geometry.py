"""The geometry of the classes of a model, and how it goes with their score."""

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from mmfair.evaluation.class_geometry import class_geometry, points_per_class
from mmfair.functional import (
    INTRINSIC_DIMENSION_METHODS,
    CurvatureSettings,
)
from mmfair.functional.checks import check_choice, check_names, check_number
from mmfair.statistics import Correlation, accuracy_correlation

__all__ = [
    'GEOMETRY_QUANTITIES',
    'ClassManifolds',
    'GeometrySettings',
    'measure',
]

#: Name of each quantity of a class, and what to write at its axis.
GEOMETRY_QUANTITIES = {
    'volume': 'volume (bits)',
    'separation': 'separation degree (ratio)',
    'curvature': 'mean |Gaussian curvature|',
    'tangent_angle': 'tangent angle (radians)',
    'participation_ratio': 'participation ratio (dimensions)',
    'twonn': 'intrinsic dimension (TwoNN)',
    'tle': 'intrinsic dimension (TLE)',
}


@dataclass(frozen=True)
class GeometrySettings:
    """How the classes are measured; checked once.

    Attributes:
        max_per_class: Points of a class at most, chosen at random; all of
            them, if None.
        k: See :func:`mmfair.functional.class_curvature`.
        tangent_dim: A number; see there.
        normalize: See there.
        eigh: See :func:`mmfair.functional.symmetric_eigh`.
        id_methods: See :func:`mmfair.functional.intrinsic_dimension`.
        seed: Of the choice.

    Args:
        where: Who asks; errors begin with it.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range.

    Examples:
        >>> GeometrySettings(k=20).tangent_dim
        2
    """

    max_per_class: int | None = 1000
    k: int = 40
    tangent_dim: int = 2
    normalize: str = 'none'
    eigh: str = 'cpu'
    id_methods: Sequence[str] = ('participation_ratio', 'twonn')
    seed: int = 0
    where: InitVar[str] = 'GeometrySettings'

    def __post_init__(self, where: str) -> None:
        whole: dict[str, Any] = {'where': where, 'whole': True}
        if self.max_per_class is not None:
            check_number(
                self.max_per_class, 'max_per_class', at_least=1, **whole
            )
        check_number(self.tangent_dim, 'tangent_dim', at_least=1, **whole)
        check_number(self.seed, 'seed', at_least=0, **whole)
        CurvatureSettings(
            self.k,
            self.tangent_dim,
            self.normalize,
            eigh=self.eigh,
            where=where,
        ).check_k(where=where)
        for method in check_names(self.id_methods, 'id_methods', where=where):
            check_choice(
                method, 'id_methods', INTRINSIC_DIMENSION_METHODS, where=where
            )

    def of_classes(self) -> dict[str, Any]:
        """Those of :func:`mmfair.evaluation.class_geometry`."""
        settings = asdict(self)
        del settings['max_per_class'], settings['seed']
        return settings


@dataclass(frozen=True)
class ClassManifolds:
    """Quantities of each class, and how they go with its score.

    Attributes:
        quantities: From :func:`mmfair.evaluation.class_geometry`, each of
            shape (C,).
        correlations: Of each with the score.
        points: Points of each class that were used, shape (C,).
        left_out: Points that were not used.
        dimensions: Of the features.
        warnings: What was said on the way, each once.
    """

    quantities: Mapping[str, Tensor]
    correlations: Mapping[str, Correlation]
    points: Tensor
    left_out: int
    dimensions: int
    warnings: Sequence[str] = ()


def measure(
    features: Tensor,
    labels: Tensor,
    score: Sequence[float],
    settings: GeometrySettings,
    *,
    class_names: Sequence[str],
    image: Tensor | None = None,
) -> ClassManifolds:
    """Measure the classes of a model at one place.

    Args:
        features: Of each image, shape (N, D), floating point, finite.
        labels: Class of each point, shape (P,), integer, in [0, C).
        score: Of each class, such as its accuracy on the test set, length C;
            NaN where it is unknown.
        settings: How they are measured.
        class_names: C names.
        image: Row of the image of each point, shape (P,); an image with
            several labels is a point under each. Default: P = N, in order.

    Returns:
        See :class:`ClassManifolds`.

    Raises:
        ValueError: If a label is out of range, or a feature is not finite.

    Examples:
        >>> generator = torch.Generator().manual_seed(0)
        >>> features = torch.randn(120, 3, generator=generator)
        >>> found = measure(
        ...     features,
        ...     torch.arange(120) % 2,
        ...     [90.0, 80.0],
        ...     GeometrySettings(k=20),
        ...     class_names=['cat', 'dog'],
        ... )
        >>> found.points, found.quantities['curvature'].shape
        (tensor([60, 60]), torch.Size([2]))
    """
    classes = len(class_names)
    used = torch.arange(len(labels))
    if settings.max_per_class is not None:
        used = points_per_class(
            labels,
            settings.max_per_class,
            num_classes=classes,
            seed=settings.seed,
        )
    labels_used = labels[used]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter('always')
        quantities = class_geometry(
            features[used if image is None else image[used]],
            labels_used,
            classes,
            class_names=class_names,
            **settings.of_classes(),
        )
    return ClassManifolds(
        quantities,
        {
            name: accuracy_correlation(_column(values), score)
            for name, values in quantities.items()
        },
        torch.bincount(labels_used, minlength=classes),
        len(labels) - len(used),
        features.size(1),
        list(dict.fromkeys(str(w.message) for w in caught)),
    )


def _column(values: Tensor) -> list[float]:
    """Numbers of the classes; NaN where one is not finite."""
    return [
        value if math.isfinite(value) else math.nan
        for value in values.tolist()
    ]
