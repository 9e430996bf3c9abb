"""The accuracy of each class against the geometry of its manifold."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    MAX_NAMES,
    legend_below,
    new_panels,
    plain,
    set_panel_title,
    set_percent_limits,
    set_title,
    signed,
    style_axes,
)
from mmfair.visualization.drawable_text import PageFigure
from mmfair.visualization.palette import GROUPS
from mmfair.visualization.place_labels import place_labels

__all__ = ['geometry_scatter']

_COLUMNS = 3

Array = npt.NDArray[np.float64]


def geometry_scatter(
    class_names: Sequence[str],
    accuracies: Sequence[float],
    quantities: Mapping[str, Sequence[float]],
    correlations: Mapping[str, tuple[float, float, float]],
    *,
    groups: Sequence[str | None] | None = None,
    title: str = '',
    accuracy_name: str = 'accuracy',
) -> Figure:
    """One panel for each quantity, one point for each class.

    With at most 20 classes, their names stand beside the points.

    Args:
        class_names: C names.
        accuracies: C accuracies in per cent; NaN draws no point.
        quantities: Name of the axis, with its unit, to C values; NaN draws
            no point.
        correlations: For each quantity r and the ends of its interval, for
            the title of the panel; NaN says that there is none.
        groups: C times ``'many'``, ``'medium'``, ``'few'`` or None, for the
            colours and the legend.
        title: Line above the panels.
        accuracy_name: What to call it.

    Returns:
        A figure with three panels in a row, for ``savefig``.

    Raises:
        ValueError: If lengths differ or there is no quantity.

    Examples:
        >>> figure = geometry_scatter(
        ...     ['cat', 'dog', 'owl'],
        ...     [95, 60, 70],
        ...     {'volume (bits)': [3.0, 7.0, 5.0]},
        ...     {'volume (bits)': (-0.95, -1.0, -0.9)},
        ... )
        >>> figure.axes[0].get_title(loc='left')
        'r = −0.95 [−1.00, −0.90]'
    """
    _check(class_names, accuracies, quantities, groups)
    y = np.asarray(accuracies, dtype=float)
    rows = math.ceil(len(quantities) / _COLUMNS)
    columns = min(len(quantities), _COLUMNS)
    figure = PageFigure(
        figsize=(0.6 + 4.1 * columns, 0.7 + 3.4 * rows), layout='constrained'
    )
    figure.class_names = class_names
    panels = new_panels(figure, len(quantities), columns=columns, sharey=True)
    drawn = list(zip(quantities, panels, strict=True))
    for name, axes in drawn:
        x = np.asarray(quantities[name], dtype=float)
        _points(axes, x, y, groups or [None] * len(y))
        _frame(axes, name, correlations[name])
    for axes in panels[::columns]:
        axes.set_ylabel(f'{accuracy_name} of the class (%)')
    set_percent_limits(panels[0], y)
    if groups and any(groups):
        _legend(figure, panels[0])
    set_title(figure, title)
    figure.get_layout_engine().set(hspace=0.06, wspace=0.04)
    figure.draw_without_rendering()
    figure.set_layout_engine('none')  # what follows goes by these places
    if len(y) <= MAX_NAMES:
        for name, axes in drawn:
            _names(axes, quantities[name], y, class_names)
    return figure


def _check(
    class_names: Sequence[str],
    accuracies: Sequence[float],
    quantities: Mapping[str, Sequence[float]],
    groups: Sequence[str | None] | None,
) -> None:
    sizes = {len(values) for values in quantities.values()}
    sizes |= {len(accuracies), len(class_names if groups is None else groups)}
    if sizes != {len(class_names)} or not quantities:
        raise ValueError(
            'geometry_scatter: there must be quantities, and all values must '
            f'have one entry for each of {len(class_names)} classes, got '
            f'{len(quantities)} quantities and lengths {sorted(sizes)}.'
        )


def _points(
    axes: Axes, x: Array, y: Array, groups: Sequence[str | None]
) -> None:
    crowded = len(y) > MAX_NAMES
    for group, (colour, marker) in GROUPS.items():
        rows = [index for index, name in enumerate(groups) if name == group]
        if rows:
            axes.plot(
                x[rows],
                y[rows],
                marker,
                color=colour,
                markersize=4 if crowded else 5.5,
                alpha=0.6 if crowded else 1,
                markeredgewidth=0,
                label=group,
                clip_on=False,
            )


def _frame(
    axes: Axes, name: str, correlation: tuple[float, float, float]
) -> None:
    r, low, high = correlation
    text = f'r = {signed(r)} [{signed(low)}, {signed(high)}]'
    set_panel_title(axes, 'no correlation' if math.isnan(r) else text)
    axes.set_xlabel(name)
    axes.margins(x=0.12)
    style_axes(axes)
    axes.tick_params(labelleft=True)
    axes.ticklabel_format(
        axis='x', scilimits=(-3, 4), useOffset=False, useMathText=True
    )


def _legend(figure: Figure, axes: Axes) -> None:
    handles, labels = axes.get_legend_handles_labels()
    shown = [
        (handle, f'{label}-shot')
        for handle, label in zip(handles, labels, strict=True)
        if label in GROUPS
    ]
    legend_below(figure, *zip(*shown, strict=True))


def _names(
    axes: Axes, x: Sequence[float], y: Array, class_names: Sequence[str]
) -> None:
    x = np.asarray(x, dtype=float)
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    place_labels(
        axes,
        x[known],
        y[known],
        [plain(class_names[index]) for index in known],
    )
