"""Names beside points, where they cover neither each other nor a point."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from mmfair.visualization.drawable_text import PageFigure

__all__ = ['place_labels']

Boxes = npt.NDArray[np.float64]

# Where a name may stand: beside, above, below, at the corners; then farther.
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
_DISTANCES = (4.0, 9.0, 15.0, 22.0)
# A name over the border of the axes crosses their lines and ticks.
_OUTSIDE = 10.0
# Beside a point and farther from it, a name seems to be that of another.
_BESIDE = 9.0
# From a distance of so many points on, a line leads to the point.
_LEADER = 8.0


def place_labels(
    axes: Axes,
    x: Sequence[float],
    y: Sequence[float],
    names: Sequence[str],
    *,
    fontsize: float = 8.0,
    avoid: Sequence[tuple[float, float]] = (),
) -> list[Annotation]:
    """Write the name of each point beside it.

    The nearest place that is free is taken, names of points in a crowd first;
    where none is, the one that covers least. Call it when the figure has its
    final layout and the axes their limits.

    Args:
        axes: Where the points are drawn.
        x: Coordinates of N points.
        y: Coordinates of N points.
        names: N names.
        fontsize: In points.
        avoid: More points that no name should cover, in data coordinates.

    Returns:
        The names, in the order of the points.

    Examples:
        >>> from matplotlib.figure import Figure
        >>> axes = Figure().subplots()
        >>> _ = axes.plot([0, 1], [0, 1], 'o')
        >>> [a.get_text() for a in place_labels(axes, [0, 1], [0, 1], 'ab')]
        ['a', 'b']
    """
    centres = axes.transData.transform(np.column_stack([x, y]))
    scale = axes.figure.dpi / 72
    radius = 3.5 * scale
    others = np.array(avoid, dtype=float).reshape(-1, 2)
    points = np.vstack([centres, axes.transData.transform(others)])
    taken = np.hstack([points - radius, points + radius])
    frame = axes.get_window_extent()
    labels: list[Annotation | None] = [None] * len(names)
    for index in _crowded_first(centres):
        label = axes.annotate(
            names[index],
            (x[index], y[index]),
            xytext=(0, 0),
            textcoords='offset points',
            ha='center',
            va='center',
            fontsize=fontsize,
            color='0.25',
        )
        label.set_in_layout(False)
        if isinstance(axes.figure, PageFigure):
            axes.figure.make_drawable([label])  # measured next
        best = min(
            _places(label, centres[index], scale),
            key=lambda place: _cost(place, taken, frame, scale),
        )
        _settle(axes, label, best[0])
        taken = np.vstack([taken, best[1]])
        labels[index] = label
    return [label for label in labels if label is not None]


def _crowded_first(centres: Boxes) -> list[int]:
    gaps = np.linalg.norm(centres[:, None] - centres[None], axis=-1)
    np.fill_diagonal(gaps, np.inf)
    nearest = np.sort(gaps, axis=1)[:, :3].sum(1) if len(gaps) > 1 else gaps
    return [int(index) for index in np.argsort(nearest.ravel())]


def _places(
    label: Annotation, centre: Boxes, scale: float
) -> Iterator[tuple[tuple[float, float], Boxes]]:
    """Offsets of the text's centre in points, each with its box in pixels."""
    extent = label.get_window_extent()
    half = np.array([extent.width, extent.height]) / 2
    for distance in _DISTANCES:
        for sides in _SIDES:
            if distance > _BESIDE and not sides[1]:
                continue
            # At a corner, as far from the point as beside it.
            step = distance / np.hypot(*sides)
            offset = np.array(sides) * (half + step * scale)
            middle = centre + offset
            box = np.concatenate([middle - half, middle + half])
            yield tuple(offset / scale), box


def _cost(
    place: tuple[tuple[float, float], Boxes],
    taken: Boxes,
    frame: Bbox,
    scale: float,
) -> tuple[float, float]:
    """Area that a name would cover or that leaves the axes; then the way."""
    offset, box = place
    low = np.maximum(box[:2], taken[:, :2])
    high = np.minimum(box[2:], taken[:, 2:])
    covered = np.clip(high - low, 0, None).prod(1).sum()
    inside = np.minimum(box[2:], frame.max) - np.maximum(box[:2], frame.min)
    outside = (box[2:] - box[:2]).prod() - np.clip(inside, 0, None).prod()
    # A pixel or so does not show.
    area = round(float(covered + _OUTSIDE * outside) / scale**2)
    return area, float(np.hypot(*offset))


def _settle(
    axes: Axes, label: Annotation, offset: tuple[float, float]
) -> None:
    label.set_position(offset)
    height = label.get_window_extent().height * 72 / axes.figure.dpi
    if abs(offset[1]) > height / 2 + _LEADER:
        axes.annotate(
            '',
            label.xy,
            xytext=offset,
            textcoords='offset points',
            arrowprops={'arrowstyle': '-', 'color': '0.7', 'lw': 0.6},
            zorder=1,
        ).set_in_layout(False)
