"""How the geometry goes with the accuracy, by the depth of the network."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    check_models,
    legend_below,
    new_figure,
    new_panels,
    offsets,
    plain,
    set_panel_title,
    style_axes,
)
from mmfair.visualization.palette import COLOURS, MARKS

__all__ = ['geometry_by_depth']

REnds = tuple[float, float, float]


def geometry_by_depth(
    correlations: Mapping[str, Mapping[str, Mapping[str, REnds]]],
    *,
    title: str = '',
) -> Figure:
    """One panel for each quantity: Pearson r with its interval by depth.

    Args:
        correlations: Model name to depth, such as ``'1/3'`` or ``'last'``, to
            name of the quantity, to r and the ends of its interval, in
            [-1, 1]; what is missing or NaN draws no point. Six models at
            most.
        title: Line above the panels.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there are not one to six models, or a model lacks
            depths or a depth lacks quantities.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds".

    Examples:
        >>> figure = geometry_by_depth(
        ...     {'CE': {'last': {'curvature': (-0.7, -0.9, -0.2)}}}
        ... )
        >>> figure.axes[0].get_title(loc='left')
        'curvature'
    """
    check_models('geometry_by_depth', 'correlations', correlations)
    for model, by_depth in correlations.items():
        _check_depths(model, by_depth)
    depths = list(
        dict.fromkeys(
            depth for by_depth in correlations.values() for depth in by_depth
        )
    )
    quantities = list(
        dict.fromkeys(
            quantity
            for by_depth in correlations.values()
            for at in by_depth.values()
            for quantity in at
        )
    )
    columns = min(len(quantities), 2)
    rows = -(-len(quantities) // columns)
    figure = new_figure(0.8 + 2.5 * rows, title)
    panels = new_panels(figure, len(quantities), sharex=True, sharey=True)
    for quantity, axes in zip(quantities, panels, strict=True):
        _panel(axes, quantity, depths, correlations)
    for axes in panels[::columns]:
        axes.set_ylabel('Pearson r with accuracy')
    for axes in panels[-columns:]:
        axes.set_xlabel('depth')
    legend_below(figure, *panels[0].get_legend_handles_labels())
    return figure


def _check_depths(
    model: str, depths: Mapping[str, Mapping[str, REnds]]
) -> None:
    empty = [depth for depth, by_quantity in depths.items() if not by_quantity]
    if empty:
        raise ValueError(
            'geometry_by_depth: correlations must hold a quantity at each '
            f'depth, got none at {", ".join(empty)} of {model}. Leave the '
            'depth out.'
        )


def _panel(
    axes: Axes,
    quantity: str,
    depths: Sequence[str],
    correlations: Mapping[str, Mapping[str, Mapping[str, REnds]]],
) -> None:
    unknown = (math.nan,) * 3
    shifts = offsets(len(correlations), 0.5)
    axes.axhline(0, color='0.4', linewidth=1, zorder=1)
    for index, (model, by_depth) in enumerate(correlations.items()):
        x = np.arange(len(depths)) + shifts[index]
        r, low, high = np.array(
            [
                by_depth.get(depth, {}).get(quantity, unknown)
                for depth in depths
            ]
        ).T
        colour = COLOURS[index]
        axes.vlines(x, low, high, color=colour, linewidth=1.6, alpha=0.7)
        axes.plot(
            x,
            r,
            color=colour,
            marker=MARKS[index],
            markersize=6,
            markeredgewidth=0,
            linewidth=0.8,
            linestyle='--',
            label=model,
        )
    style_axes(axes, grid='y')
    set_panel_title(axes, quantity, width=40)
    axes.set_xticks(range(len(depths)), [plain(depth) for depth in depths])
    axes.set_xlim(-0.5, len(depths) - 0.5)
    axes.set_ylim(-1.05, 1.05)
