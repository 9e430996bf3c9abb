"""A scalar of the training log, of several models."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    check_models,
    legend_below,
    new_figure,
    style_axes,
)
from mmfair.visualization.palette import COLOURS, MARKS

__all__ = ['training_curves']

_MARKS = 12


def training_curves(
    curves: Mapping[str, Sequence[tuple[float, float]]],
    *,
    x_label: str = 'iteration',
    y_label: str,
    title: str = '',
    log: bool = False,
) -> Figure:
    """One curve for each model.

    Args:
        curves: Model name to pairs of step and value; NaN is a gap. Six
            models at most.
        x_label: What a step is.
        y_label: What the value is, with its unit.
        title: Line above the panel.
        log: Whether the values stand on a log axis; those that are not
            positive are a gap then.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there are not one to six models with values.

    Examples:
        >>> figure = training_curves(
        ...     {'ZUT': [(0, 2.0), (100, 0.5)]}, y_label='zero uniformity loss'
        ... )
        >>> figure.axes[0].get_xlabel()
        'iteration'
    """
    check_models('training_curves', 'curves', curves)
    figure = new_figure(3.8, title)
    axes = figure.subplots()
    style_axes(axes)
    for index, (model, points) in enumerate(curves.items()):
        x, y = np.asarray(points, dtype=float).T
        if log:
            y = np.where(y > 0, y, np.nan)
        axes.plot(
            x,
            y,
            color=COLOURS[index],
            marker=MARKS[index],
            markersize=5,
            markeredgewidth=0,
            # Not at the same steps, or the curves hide each other's marks.
            markevery=_places(len(x), index),
            linewidth=1.6,
            label=model,
        )
    if log:
        axes.set_yscale('log')
    axes.xaxis.set_major_formatter('{x:,g}')
    axes.set_xlabel(x_label)
    axes.set_ylabel(y_label)
    legend_below(figure, *axes.get_legend_handles_labels())
    return figure


def _places(count: int, index: int) -> list[int]:
    """Points with a mark: all of a few, else some."""
    step = max(count // _MARKS, 1)
    return list(range(index * step // len(COLOURS), count, step))
