"""How much worse persons are found in other clothes."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mmfair.visualization.axes_style import (
    legend_below,
    new_figure,
    new_panels,
    set_panel_title,
    short,
    style_axes,
)
from mmfair.visualization.palette import COLOURS

__all__ = ['ClothesGap', 'clothes_gap']


class ClothesGap(NamedTuple):
    """A figure of a model in the same clothes and in others, in per cent.

    Attributes:
        name: Of the model.
        same: In the same clothes.
        changing: In other clothes.
        same_ends: Ends of its interval; NaN for none.
        changing_ends: Ends of its interval.
    """

    name: str
    same: float
    changing: float
    same_ends: tuple[float, float] = (np.nan, np.nan)
    changing_ends: tuple[float, float] = (np.nan, np.nan)


def clothes_gap(
    panels: Sequence[tuple[str, Sequence[ClothesGap]]], *, title: str = ''
) -> Figure:
    """A line from the figure in other clothes to that in the same.

    Args:
        panels: What each panel shows, and its rows.
        title: Line above all.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there is no panel, or one without rows.

    Examples:
        >>> row = ClothesGap('CAL', 99.8, 55.2, (99.5, 100), (51.0, 59.1))
        >>> figure = clothes_gap([('rank-1 (%)', [row])])
        >>> figure.axes[0].get_title(loc='left')
        'rank-1 (%)'
    """
    if not panels or not all(rows for _, rows in panels):
        raise ValueError(
            'clothes_gap: panels must have a row each, got '
            f'{[len(rows) for _, rows in panels]} rows.'
        )
    most = max(len(rows) for _, rows in panels)
    lines = math.ceil(len(panels) / 2)
    height = 0.6 + (1.0 + 0.34 * most) * lines + 0.3 * bool(title)
    figure = new_figure(height, title)
    axes = new_panels(figure, len(panels), sharey=True)
    for one, (name, rows) in zip(axes, panels, strict=True):
        _panel(one, rows)
        set_panel_title(one, name, width=24)
    styles = [
        ('other clothes, 95 % interval over persons', COLOURS[5], 'o', None),
        ('same clothes', COLOURS[0], 's', 'white'),
    ]
    handles = [
        Line2D([], [], color=colour, marker=mark, mfc=face or colour, ms=6)
        for _, colour, mark, face in styles
    ]
    legend_below(figure, handles, [label for label, *_ in styles])
    return figure


def _panel(axes: Axes, rows: Sequence[ClothesGap]) -> None:
    style_axes(axes, grid='x')
    for place, row in enumerate(rows):
        axes.plot(
            [row.changing, row.same], [place] * 2, color='0.8', lw=5, zorder=1
        )
        for value, ends, colour, mark, face in (
            (row.same, row.same_ends, COLOURS[0], 's', 'white'),
            (row.changing, row.changing_ends, COLOURS[5], 'o', COLOURS[5]),
        ):
            axes.plot(ends, [place] * 2, color=colour, lw=1.6, zorder=2)
            axes.plot(
                value,
                place,
                mark,
                color=colour,
                mfc=face,
                ms=6.5,
                mew=1.6,
                clip_on=False,
                zorder=3,
            )
    axes.set_xlim(0, 100)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [short(row.name, 34) for row in rows])
