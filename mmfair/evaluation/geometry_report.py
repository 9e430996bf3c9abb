"""The geometry of the classes at one place of a model, as text and files."""

import math
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from mmfair.evaluation.class_geometry import class_geometry, points_per_class
from mmfair.evaluation.class_table import class_table, write_class_table
from mmfair.evaluation.geometry_rows import (
    column_numbers,
    geometry_correlations,
    geometry_rows,
)
from mmfair.evaluation.sample_features import SampleFeatures

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ['GeometryReport']

_SHOWN = ('name', 'train_count', 'group', 'accuracy', 'points')
_AXES = {
    'volume': 'volume (bits)',
    'separation': 'separation (ratio)',
    'curvature': 'mean |Gaussian curvature|',
    'tangent_angle': 'tangent angle (radians)',
    'participation_ratio': 'participation ratio (dimensions)',
    'twonn': 'intrinsic dimension (TwoNN)',
    'tle': 'intrinsic dimension (TLE)',
}


class GeometryReport:
    """Measures the classes at one place and reports them.

    Args:
        metric: After the evaluation.
        place: One of its collector's.
        max_per_class: Points of a class at most.
        seed: Seed of the choice, if there are more.
        settings: For :func:`mmfair.evaluation.class_geometry`.

    Attributes:
        rows: A row for each class, see
            :func:`~mmfair.evaluation.geometry_rows.geometry_rows`.
        correlations: By quantity, see
            :func:`~mmfair.evaluation.geometry_rows.geometry_correlations`.
        warnings: What was said on the way, each once.

    Raises:
        ValueError: If a label or a setting is out of range, or a feature is
            not finite.

    Examples:
        >>> from mmfair.evaluation import FeatureCollector, LabelledFeatures
        >>> metric = SampleFeatures(FeatureCollector(torch.nn.ReLU(), []))
        >>> metric.dataset_meta = dict(classes=('cat', 'dog'))
        >>> image = torch.arange(120)
        >>> points = torch.randn(120, 3)
        >>> metric.gathered = LabelledFeatures(
        ...     {'neck': points}, image, image % 2, image % 2, False
        ... )
        >>> report = GeometryReport(metric, 'neck', settings=dict(k=20))
        >>> [(row['name'], row['points']) for row in report.rows]
        [('cat', 60), ('dog', 60)]
    """

    def __init__(
        self,
        metric: SampleFeatures,
        place: str,
        *,
        max_per_class: int = 1000,
        seed: int = 0,
        settings: Mapping[str, Any],
    ) -> None:
        gathered, names = metric.gathered, metric.dataset_meta['classes']
        classes = len(names)
        rows = metric.class_rows()
        used = points_per_class(
            gathered.label, max_per_class, num_classes=classes, seed=seed
        )
        features = gathered.features[place][gathered.image[used]]
        labels = gathered.label[used]
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            quantities = class_geometry(
                features, labels, classes, class_names=names, **settings
            )
        self.warnings = list(dict.fromkeys(str(w.message) for w in caught))
        points = torch.bincount(labels, minlength=classes)
        self.rows = geometry_rows(rows, points, quantities)
        self.correlations = geometry_correlations(self.rows, [*quantities])
        self._summary = {
            'layer': place,
            'dimensions': features.size(1),
            'points': len(used),
            'points_left_out': len(gathered.label) - len(used),
            'accuracy': 'recall' if gathered.multi_label else 'accuracy',
            'settings': {
                **settings,
                'max_per_class': max_per_class,
                'seed': seed,
            },
        }

    def text(self) -> str:
        """Two tables for the log: the classes, then the correlations."""
        own = self._summary
        longest = max(len(row['name']) for row in self.rows)
        table = class_table(
            self.rows,
            {},
            columns=[*_SHOWN, *self.correlations],
            width=120 + min(longest, 30),
        )
        r = class_table(
            [
                {'quantity': name, **found}
                for name, found in self.correlations.items()
            ],
            {},
            len(self.correlations),
            columns=['quantity', 'r', 'low', 'high', 'p_value', 'count'],
        )
        limit = own['settings']['max_per_class']
        return (
            f'{own["layer"]}: {own["points"]} points of {own["dimensions"]} '
            f'dimensions, at most {limit} of a class; '
            f'{own["points_left_out"]} left out.\n{table}'
            f'Pearson r of each quantity with {own["accuracy"]} and its 95 % '
            f'interval, over classes:\n{r}'
        ).rstrip()

    def write(self, stem: Path, source: Mapping[str, Any]) -> None:
        """Write ``<stem>.csv`` and ``<stem>.json``; files there are replaced.

        Args:
            stem: Path without suffix.
            source: What the JSON file is to say of the origin.
        """
        write_class_table(
            stem,
            self.rows,
            {**source, **self._summary, 'correlations': self.correlations},
            own=True,
            columns=list(self.rows[0]),
        )

    def figure(self, title: str = '') -> 'Figure':
        """Accuracy against each quantity.

        Args:
            title: What the figure shows.

        Returns:
            See :func:`mmfair.visualization.geometry_scatter`.
        """
        from mmfair.visualization import geometry_scatter  # matplotlib

        axes = {name: self._axis(name) for name in self.correlations}
        return geometry_scatter(
            [row['name'] for row in self.rows],
            column_numbers(self.rows, 'accuracy'),
            {axes[n]: column_numbers(self.rows, n) for n in axes},
            {
                axes[name]: [
                    math.nan if found[key] is None else found[key]
                    for key in ('r', 'low', 'high')
                ]
                for name, found in self.correlations.items()
            },
            groups=[row['group'] for row in self.rows],
            title=f'{title}: Pearson r, 95 % interval over classes',
            accuracy_name=self._summary['accuracy'],
        )

    def _axis(self, name: str) -> str:
        """Name of a quantity with its unit."""
        settings = self._summary['settings']
        if name == 'curvature' and settings.get('normalize') in (None, 'none'):
            dim = settings.get('tangent_dim', 2)
            return f'{_AXES[name]} (length$^{{-{dim}}}$)'
        return _AXES[name]
