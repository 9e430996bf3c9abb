"""The accuracy of each class against its number of training samples."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mmfair.visualization.axes_style import (
    MAX_NAMES,
    NAME_LENGTH,
    Array,
    check_lengths,
    check_models,
    legend_below,
    new_figure,
    offsets,
    set_percent_limits,
    short,
    style_axes,
)
from mmfair.visualization.class_clouds import class_clouds
from mmfair.visualization.count_axis import CountAxis
from mmfair.visualization.palette import COLOURS, MARKS
from mmfair.visualization.place_labels import place_labels

__all__ = ['accuracy_by_count']


def accuracy_by_count(
    class_names: Sequence[str],
    train_counts: Sequence[float],
    accuracies: Mapping[str, Sequence[float]],
    *,
    intervals: Mapping[str, Sequence[Sequence[float]]] | None = None,
    title: str = '',
    accuracy_name: str = 'accuracy',
) -> Figure:
    """One point for each class and model over the training count.

    With at most 20 classes their names stand beside the points; with more
    than 40 points of these, the classes stand in a row by their training
    counts instead, with the names below. With more than 20 classes, each
    model has a panel with the mean over groups of classes; the three
    best and the three worst classes have names.

    Args:
        class_names: C names.
        train_counts: C numbers of training samples, >= 0. If all are equal,
            the classes stand by their accuracy instead.
        accuracies: Model name to C accuracies in per cent; NaN draws no
            point. Six models at most.
        intervals: Model name to the ends of each interval in per cent, shape
            (C, 2); drawn with at most 20 classes.
        title: Line above the panels.
        accuracy_name: What to call the accuracy.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If lengths differ, there is no class, there are not one
            to six models, or a count is not a number >= 0.

    Examples:
        >>> figure = accuracy_by_count(
        ...     ['cat', 'dog'], [900, 10], {'CE': [95, 60], 'ZUT': [94, 70]}
        ... )
        >>> figure.axes[0].get_ylabel()
        'accuracy of the class (%)'
    """
    where = 'accuracy_by_count'
    check_models(where, 'accuracies', accuracies)
    ends = intervals or {}
    check_lengths(
        where,
        class_names,
        [train_counts, *accuracies.values(), *ends.values()],
    )
    counts = _counts(train_counts)
    if len(counts) > MAX_NAMES:
        return class_clouds(
            class_names, counts, accuracies, title, accuracy_name
        )
    axis = CountAxis(counts, np.array([*accuracies.values()], dtype=float))
    longest = max(map(len, class_names)) if axis.row else 0
    figure = new_figure(
        4.8 + 0.04 * min(longest, NAME_LENGTH), title, class_names
    )
    axes = figure.subplots()
    axes.set_ylabel(f'{accuracy_name} of the class (%)')
    style_axes(axes)
    points = _points(axes, axis, accuracies, ends)
    axis.set_ticks(axes, class_names)
    drawn = [
        np.ravel(values) for values in (*accuracies.values(), *ends.values())
    ]
    set_percent_limits(axes, np.concatenate(drawn).astype(float))
    _legend(figure, accuracies, bool(ends))
    if not axis.row:
        _names(figure, axes, class_names, points, ends)
    return figure


def _counts(train_counts: Sequence[float]) -> Array:
    counts = np.asarray(train_counts, dtype=float)
    wrong = counts[~(np.isfinite(counts) & (counts >= 0))]
    if len(wrong):
        raise ValueError(
            f'accuracy_by_count: train_counts must be >= 0, got {wrong[0]:g}. '
            'Give the number of training samples of each class.'
        )
    return counts


def _points(
    axes: Axes,
    axis: CountAxis,
    accuracies: Mapping[str, Sequence[float]],
    intervals: Mapping[str, Sequence[Sequence[float]]],
) -> dict[str, Array]:
    """Draw them; by model, their places, shape (C, 2)."""
    points = {}
    shifts = offsets(len(accuracies), 1)
    for index, (model, values) in enumerate(accuracies.items()):
        x, y = axis.places(shifts[index]), np.asarray(values, dtype=float)
        if model in intervals:
            low, high = np.asarray(intervals[model], dtype=float).T
            axes.vlines(
                x, low, high, color=COLOURS[index], linewidth=1.2, alpha=0.6
            )
        axes.plot(
            x,
            y,
            MARKS[index],
            color=COLOURS[index],
            markersize=5.5,
            markeredgewidth=0,
            label=model,
            clip_on=False,
        )
        points[model] = np.column_stack([x, y])
    axes.margins(x=0.03 if axis.row else 0.1)
    return points


def _legend(
    figure: Figure, models: Mapping[str, object], intervals: bool
) -> None:
    handles = [
        Line2D([], [], color=colour, marker=mark, linestyle='')
        for colour, mark, _ in zip(COLOURS, MARKS, models, strict=False)
    ]
    labels = [*models]
    if intervals:
        handles.append(Line2D([], [], color='0.5', linewidth=1.2))
        labels.append('95 % interval')
    legend_below(figure, handles, labels)


def _names(
    figure: Figure,
    axes: Axes,
    class_names: Sequence[str],
    points: Mapping[str, Array],
    intervals: Mapping[str, Sequence[Sequence[float]]],
) -> None:
    """Each name beside the highest of the points of its class."""
    figure.draw_without_rendering()
    figure.set_layout_engine('none')  # what follows goes by these places
    stack = np.stack([*points.values()])
    shown = np.flatnonzero(np.isfinite(stack[..., 1]).any(0))
    best = np.nanargmax(stack[:, shown, 1], axis=0)
    anchors = stack[best, shown]
    avoid = [point for model in points.values() for point in model]
    for model, ends in intervals.items():
        x = points[model][:, 0]
        for share in np.linspace(0, 1, 9):
            y = np.asarray(ends, dtype=float) @ [1 - share, share]
            avoid.extend(np.column_stack([x, y]))
    place_labels(
        axes,
        anchors[:, 0],
        anchors[:, 1],
        [short(class_names[index]) for index in shown],
        avoid=[point for point in avoid if np.isfinite(point).all()],
    )
