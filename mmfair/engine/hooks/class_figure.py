"""Figures and scalars from what the parts of a run have measured."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmfair.engine.hooks.zero_bias_hook import ZeroBiasHook
from mmfair.evaluation.class_rows import class_numbers
from mmfair.evaluation.metrics.class_metric import ClassMetric

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ['class_figure', 'class_scalars', 'fits_in_one', 'geometry_points']

_BY_NAME = 30  # classes that have room in compare_classes
_PLACES = 6  # places that geometry_curves tells apart


def class_scalars(
    metrics: Sequence[ClassMetric],
    probe: ZeroBiasHook | None,
    *,
    prefix: str = '',
) -> dict[str, float]:
    """A number for each class, under names that all loggers accept.

    Args:
        metrics: Metrics that have reported.
        probe: A hook that has probed.
        prefix: Put before each name.

    Returns:
        ``<metric>/class/<name>`` (score) and ``zero_bias/class/<name>``
        (probability on the zero image), in per cent.
    """
    scalars = {}
    for metric in metrics:
        numbers = class_numbers(metric.rows, score=metric.score)
        for name, value in numbers.items():
            scalars[f'{prefix}{metric.prefix}/{name}'] = value
    if probe is not None:
        percent = (100 * probe.bias.probabilities).tolist()
        rows = [
            {'class': index, 'name': name, 'probability': percent[index]}
            for index, name in enumerate(probe.class_names)
        ]
        for name, value in class_numbers(rows, score='probability').items():
            scalars[f'{prefix}zero_bias/{name}'] = value
    return scalars


def fits_in_one(metric: ClassMetric, probe: ZeroBiasHook | None) -> bool:
    """Whether one figure can show scores and answer, by name.

    Args:
        metric: A metric that has reported.
        probe: A hook that has probed.

    Returns:
        True for 30 classes or less that both are about.
    """
    classes = len(metric.rows)
    return (
        probe is not None
        and classes <= _BY_NAME
        and probe.bias.logits.numel() == classes
    )


def class_figure(
    metric: ClassMetric, probe: ZeroBiasHook | None, *, title: str = ''
) -> 'Figure':
    """The scores of the classes beside their training counts.

    Args:
        metric: A metric that has reported, with training counts.
        probe: A hook that has probed, whose answer is shown if there is room.
        title: Line above the figure.

    Returns:
        A figure.
    """
    from mmfair.visualization import accuracy_by_count, compare_classes

    names, counts, scores_or_none = (
        [row[key] for row in metric.rows]
        for key in ('name', 'train_count', metric.score)
    )
    scores = [math.nan if score is None else score for score in scores_or_none]
    label = metric.score.replace('_', ' ').replace('iou', 'IoU')
    if not fits_in_one(metric, probe):
        return accuracy_by_count(
            names,
            counts,
            {'model': scores},
            title=title,
            accuracy_name=label,
        )
    return compare_classes(
        names,
        counts,
        {'model': scores},
        {'model': probe.bias.probabilities.tolist()},
        title=title,
        accuracy_name=label,
    )


def geometry_points(path: Path) -> dict[str, list[dict]]:
    """Measurements through training from the log of ``GeometryLogHook``.

    Args:
        path: ``geometry_log.jsonl``; it need not be there.

    Returns:
        Place to its measurements, for
        :func:`~mmfair.visualization.geometry_curves`; six places at most.
    """
    points: dict[str, list[dict]] = {}
    text = path.read_text(encoding='utf-8') if path.exists() else ''
    for line in map(json.loads, text.splitlines()):
        if line['epoch'] is None:  # at a test
            continue
        for place in line['places'][:_PLACES]:
            point = {'epoch': line['epoch'], **place}
            points.setdefault(place['place'], []).append(point)
    return points
