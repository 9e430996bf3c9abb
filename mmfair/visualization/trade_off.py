"""What is won by some numbers of a model and lost by others."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mmfair.visualization.axes_style import (
    legend_below,
    new_figure,
    plain,
    short,
    style_axes,
)
from mmfair.visualization.palette import COLOURS
from mmfair.visualization.place_labels import place_labels

__all__ = ['front', 'trade_off']

Array = npt.NDArray[np.float64]

_RING = 14  # around the chosen, in points across


def front(x: Sequence[float], y: Sequence[float]) -> list[int]:
    """Points than which none is better in both numbers.

    Args:
        x: N numbers, more is better; NaN is never on the front.
        y: N numbers.

    Returns:
        Their indices, from the least ``x`` to the most.

    Examples:
        >>> front([1, 2, 3, 2], [9, 8, 1, 5])
        [0, 1, 2]
    """
    known = [
        index
        for index in range(len(x))
        if np.isfinite(x[index]) and np.isfinite(y[index])
    ]
    ordered = sorted(known, key=lambda index: (-x[index], -y[index]))
    best, kept = -np.inf, []
    for index in ordered:
        if y[index] > best:
            best = y[index]
            kept.append(index)
    return kept[::-1]


def trade_off(
    points: Mapping[str, tuple[float, float]],
    *,
    chosen: str | None = None,
    title: str = '',
    x_name: str = 'accuracy over images (%)',
    y_name: str = 'accuracy of the worst class (%)',
) -> Figure:
    """One mark for each model over two numbers, and the front of them.

    Args:
        points: Name to both numbers, in per cent; the first is the model that
            others are compared with. A point with NaN is not drawn.
        chosen: Name of the one that stands out.
        title: Line above the panel.
        x_name: What the first number is.
        y_name: What the second number is.

    Returns:
        A figure 7 inches wide, for ``savefig``. Dotted lines lead through the
        first point: what lies above and to the right of both is better than
        it in both numbers.

    Raises:
        ValueError: If no point can be drawn.

    Examples:
        >>> figure = trade_off({'as it is': (80, 20), 'cRT': (78, 40)})
        >>> figure.axes[0].get_xlabel()
        'accuracy over images (%)'
    """
    known = {
        name: np.array(point, dtype=float)
        for name, point in points.items()
        if np.isfinite(point).all()
    }
    if not known:
        raise ValueError(
            'trade_off: points must hold one at least with both numbers, got '
            'none. Are there test images of any class?'
        )
    figure = new_figure(5.0, title)
    axes = figure.subplots()
    style_axes(axes)
    axes.set_xlabel(plain(x_name))
    axes.set_ylabel(plain(y_name))
    names, places = [*known], np.stack([*known.values()])
    first = next(iter(points))
    if first in known:
        axes.axvline(known[first][0], color='0.75', linestyle=':', zorder=0)
        axes.axhline(known[first][1], color='0.75', linestyle=':', zorder=0)
    for name, place in known.items():
        _mark(axes, place, first=name == first, chosen=name == chosen)
    axes.margins(0.12)
    _front_line(axes, places)
    _legend(figure, chosen in known)
    figure.draw_without_rendering()
    figure.set_layout_engine('none')  # names go by these places
    place_labels(
        axes,
        places[:, 0],
        places[:, 1],
        [short(name) for name in names],
        avoid=_ring(axes, known[chosen]) if chosen in known else (),
    )
    return figure


def _ring(axes: Axes, place: Array) -> list[tuple[float, float]]:
    """Points whose marks, as names see them, fill the ring of the chosen."""
    reach = (_RING / 2 + 1 - 3.5) * axes.figure.dpi / 72
    corners = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)]) * reach
    places = axes.transData.transform(place) + corners
    return [
        tuple(point) for point in axes.transData.inverted().transform(places)
    ]


def _front_line(axes: Axes, places: Array) -> None:
    """Stairs through the front, from the left edge to the foot."""
    line = places[front(places[:, 0], places[:, 1])]
    x, y = axes.get_xlim(), axes.get_ylim()
    line = np.vstack([[x[0], line[0, 1]], line, [line[-1, 0], y[0]]])
    axes.step(*line.T, where='pre', color='0.6', linewidth=1.2, zorder=1)
    axes.set_xlim(x)
    axes.set_ylim(y)


def _mark(axes: Axes, place: Array, *, first: bool, chosen: bool) -> None:
    if first:
        # Hollow: a correction that changes nothing lies in it.
        axes.plot(*place, 's', color='0.25', ms=10, mfc='none', clip_on=False)
    else:
        axes.plot(*place, 'o', color=COLOURS[0], ms=6, mew=0, clip_on=False)
    if chosen:
        axes.plot(
            *place,
            'o',
            markersize=_RING,
            markerfacecolor='none',
            markeredgecolor=COLOURS[5],
            markeredgewidth=1.8,
            clip_on=False,
            zorder=4,
        )


def _legend(figure: Figure, chosen: bool) -> None:
    def mark(shape: str, colour: str, size: float = 6) -> Line2D:
        return Line2D(
            [], [], color=colour, marker=shape, linestyle='', markersize=size
        )

    square = mark('s', '0.25', 9)
    square.set_markerfacecolor('none')
    handles = [square, mark('o', COLOURS[0])]
    labels = ['the model as it is', 'a correction']
    if chosen:
        ring = mark('o', COLOURS[5], 10)
        ring.set_markerfacecolor('none')
        handles.append(ring)
        labels.append('chosen')
    handles.append(Line2D([], [], color='0.6', linewidth=1.2))
    labels.append('front: none is better in both')
    legend_below(figure, handles, labels)
