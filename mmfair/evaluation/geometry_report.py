"""The geometry of the classes at one place of a model, as text and files."""

import math
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mmfair.evaluation.class_table import class_table, write_class_table
from mmfair.evaluation.geometry import (
    GEOMETRY_QUANTITIES,
    GeometrySettings,
    measure,
)
from mmfair.evaluation.geometry_rows import column_numbers, geometry_rows
from mmfair.evaluation.sample_features import SampleFeatures

__all__ = ['GeometryReport']

_SHOWN = ('name', 'train_count', 'group', 'accuracy', 'points')


class GeometryReport:
    """Measures the classes at one place and reports them.

    Args:
        metric: After the evaluation.
        place: One of its collector's.
        settings: How they are measured.
        scored: The metric of the images whose answers are the accuracy of
            the classes, such as those of the test set beside features of the
            training set; the same by default.

    Attributes:
        rows: A row for each class, see
            :func:`~mmfair.evaluation.geometry_rows.geometry_rows`.
        correlations: By quantity, see
            :class:`mmfair.functional.Correlation`; None for NaN.
        warnings: What was said on the way, each once.

    Raises:
        ValueError: If a label or a setting is out of range, or a feature is
            not finite.

    Examples:
        >>> import torch
        >>> from mmfair.evaluation import FeatureCollector, LabelledFeatures
        >>> metric = SampleFeatures(FeatureCollector(torch.nn.ReLU(), []))
        >>> metric.dataset_meta = dict(classes=('cat', 'dog'))
        >>> image = torch.arange(120)
        >>> points = torch.randn(120, 3)
        >>> metric.gathered = LabelledFeatures(
        ...     {'neck': points}, image, image % 2, image % 2, False
        ... )
        >>> report = GeometryReport(metric, 'neck', GeometrySettings(k=20))
        >>> [(row['name'], row['points']) for row in report.rows]
        [('cat', 60), ('dog', 60)]
    """

    def __init__(
        self,
        metric: SampleFeatures,
        place: str,
        settings: GeometrySettings,
        *,
        scored: SampleFeatures | None = None,
    ) -> None:
        gathered = metric.gathered
        names = [str(name) for name in metric.dataset_meta['classes']]
        rows = (scored or metric).class_rows()
        manifolds = measure(
            gathered.features[place],
            gathered.label,
            column_numbers(rows, 'accuracy'),
            settings,
            class_names=names,
            image=gathered.image,
        )
        self.warnings = manifolds.warnings
        self.rows = geometry_rows(rows, manifolds.points, manifolds.quantities)
        self.correlations = {
            name: {
                key: value if math.isfinite(value) else None
                for key, value in asdict(correlation).items()
            }
            for name, correlation in manifolds.correlations.items()
        }
        self._summary = {
            'layer': place,
            'dimensions': manifolds.dimensions,
            'points': int(manifolds.points.sum()),
            'points_left_out': manifolds.left_out,
            'accuracy': 'recall' if gathered.multi_label else 'accuracy',
            'settings': asdict(settings),
        }

    def text(self) -> str:
        """Two tables for the log: the classes, then the correlations."""
        summary = self._summary
        longest = max(len(row['name']) for row in self.rows)
        table = class_table(
            self.rows,
            {},
            columns=[*_SHOWN, *self.correlations],
            width=120 + min(longest, 30),
        )
        r = class_table(
            [
                {'quantity': name, **correlation}
                for name, correlation in self.correlations.items()
            ],
            {},
            len(self.correlations),
            columns=['quantity', 'r', 'low', 'high', 'p_value', 'count'],
        )
        limit = summary['settings']['max_per_class']
        share = (
            'all of them' if limit is None else f'at most {limit} of a class'
        )
        return (
            f'{summary["layer"]}: {summary["points"]} points of '
            f'{summary["dimensions"]} dimensions, {share}; '
            f'{summary["points_left_out"]} left out.\n{table}'
            f'Pearson r of each quantity with {summary["accuracy"]} and its '
            f'95 % interval, over classes:\n{r}'
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

    @property
    def accuracy_name(self) -> str:
        """``'accuracy'``, or ``'recall'`` of a set with several labels."""
        return str(self._summary['accuracy'])

    def axis(self, name: str) -> str:
        """Name of a quantity with its unit, for a figure."""
        settings = self._summary['settings']
        if name == 'curvature' and settings['normalize'] == 'none':
            unit = f'length$^{{-{settings["tangent_dim"]}}}$'
            return f'{GEOMETRY_QUANTITIES[name]} ({unit})'
        return GEOMETRY_QUANTITIES[name]
