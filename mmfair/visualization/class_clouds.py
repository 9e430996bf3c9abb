"""The accuracy of very many classes against their training counts."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

from mmfair.visualization.axes_style import (
    Array,
    legend_below,
    new_figure,
    new_panels,
    set_panel_title,
    set_percent_limits,
    short,
    style_axes,
)
from mmfair.visualization.count_axis import CountAxis
from mmfair.visualization.palette import COLOURS, MARKS
from mmfair.visualization.place_labels import place_labels

_EXTREMES = 3
_GROUPS = 8


def class_clouds(
    class_names: Sequence[str],
    counts: Array,
    accuracies: Mapping[str, Sequence[float]],
    title: str,
    accuracy_name: str,
) -> Figure:
    """A panel for each model: its classes, and every model's mean.

    For :func:`~mmfair.visualization.accuracy_by_count`, which says what the
    arguments are.
    """
    models = {k: np.asarray(v, dtype=float) for k, v in accuracies.items()}
    alone = len(models) == 1
    rows = (len(models) + 1) // 2
    figure = new_figure(4.8 if alone else 0.8 + 2.9 * rows, title, class_names)
    panels = new_panels(figure, len(models), sharex=True, sharey=True)
    chosen = {}
    for index, (model, axes) in enumerate(zip(models, panels, strict=True)):
        axis = CountAxis(counts, models[model][None])
        x = axis.places()
        axes.plot(
            x,
            models[model],
            MARKS[index],
            color=COLOURS[index],
            markersize=3.5,
            alpha=0.35,
            markeredgewidth=0,
            rasterized=True,  # thousands of marks make a large SVG
        )
        if not axis.equal:
            _means(axes, counts, models, index)
        _frame(axes, axis, model)
        chosen[model] = x, _extremes(models[model], counts)
    _outer_labels(panels, f'{accuracy_name} of the class (%)')
    set_percent_limits(panels[0], np.concatenate([*models.values()]))
    _legend(figure, len(models), counts)
    figure.draw_without_rendering()
    figure.set_layout_engine('none')  # what follows goes by these places
    for axes, (model, (x, rows)) in zip(panels, chosen.items(), strict=True):
        length = 30 if alone else 24
        names = [short(class_names[row], length) for row in rows]
        _names(axes, x, models[model], rows, names)
    return figure


def _outer_labels(panels: Sequence[Axes], accuracy: str) -> None:
    for axes in panels[:-2]:
        axes.set_xlabel('')
    for axes in panels[::2]:
        axes.set_ylabel(accuracy)


def _names(
    axes: Axes, x: Array, y: Array, rows: Array, names: Sequence[str]
) -> None:
    """Rings around some points, and their names, readable over the others."""
    axes.plot(
        x[rows],
        y[rows],
        'o',
        color='none',
        markeredgecolor='0.15',
        markersize=6,
        clip_on=False,
        zorder=5,
    )
    labels = place_labels(axes, x[rows], y[rows], names, fontsize=7.5)
    for label in labels:
        label.set_path_effects([withStroke(linewidth=2.5, foreground='white')])
        label.set(color='0.1', zorder=6)


def _frame(axes: Axes, axis: CountAxis, title: str) -> None:
    style_axes(axes)
    set_panel_title(axes, title, width=40)
    axis.set_ticks(axes)
    axes.margins(x=0.08)


def _means(
    axes: Axes, counts: Array, models: Mapping[str, Array], highlighted: int
) -> None:
    """Means over groups of as many classes; those of the others are grey."""
    groups = np.array_split(np.argsort(counts, kind='stable'), _GROUPS)
    x = [counts[rows].mean() for rows in groups]
    for index, values in enumerate(models.values()):
        y = [_mean(values[rows]) for rows in groups]
        first = index == highlighted
        axes.plot(
            x,
            y,
            color=COLOURS[index] if first else '0.6',
            marker=MARKS[index] if first else '',
            markersize=6.5,
            linewidth=2.2 if first else 1,
            markeredgecolor='white',
            zorder=4 if first else 3,
        )


def _mean(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float('nan')


def _extremes(values: Array, counts: Array) -> Array:
    """The worst classes and the best; of equals, those that surprise."""
    known = np.flatnonzero(np.isfinite(values))
    # Least accurate with most samples first; most accurate with fewest last.
    order = known[np.lexsort((-counts[known], values[known]))]
    return np.unique([*order[:_EXTREMES], *order[-_EXTREMES:]])


def _legend(figure: Figure, models: int, counts: Array) -> None:
    note = f'Names: the {_EXTREMES} worst and the {_EXTREMES} best of '
    note += f'{len(counts):,} classes.'
    handles, labels = [], []
    if np.ptp(counts):
        handles = [Line2D([], [], color=COLOURS[0], marker='o', linewidth=2.2)]
        labels = ['mean of each eighth of the classes, by training samples']
        if models > 1:
            handles.append(Line2D([], [], color='0.6', linewidth=1))
            labels.append('the same of the other models')
    legend_below(figure, handles, labels, note=note)
