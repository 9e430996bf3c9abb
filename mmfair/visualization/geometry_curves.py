"""The geometry of the classes through training."""

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mmfair.visualization.axes_style import (
    legend_below,
    new_panels,
    set_title,
    style_axes,
)
from mmfair.visualization.drawable_text import PageFigure
from mmfair.visualization.palette import COLOURS, MARKS

__all__ = ['geometry_curves']

_PANELS = (
    ('separation', 'mean separation (ratio)'),
    ('curvature', 'mean |Gaussian curvature|'),
    ('curvature_variance', 'variance of the curvature'),
)
_CORRELATIONS = (('curvature_r', '-'), ('separation_r', '--'))


def geometry_curves(
    runs: Mapping[str, Sequence[Mapping[str, float | None]]],
    *,
    losses: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    title: str = '',
) -> Figure:
    """Panels over the epochs: three means, the loss, and the correlations.

    Args:
        runs: Name of each run to its measurements, each with ``epoch`` and
            the names of
            :func:`~mmfair.evaluation.geometry_summary`; None draws no point.
            Six runs at most.
        losses: Name of a run to its epochs and the training loss in each,
            for a panel beside the imbalance of the curvature; there is none
            without.
        title: Line above the panels.

    Returns:
        A figure, for ``savefig``.

    Raises:
        ValueError: If there is no run, a run without measurements, or more
            than six of them.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Figs. 7-11.

    Examples:
        >>> names = ('separation', 'curvature', 'curvature_variance')
        >>> names += ('curvature_r', 'separation_r')
        >>> run = [
        ...     dict.fromkeys(names, 0.5) | {'epoch': 0},
        ...     dict.fromkeys(names, 0.2) | {'epoch': 10},
        ... ]
        >>> figure = geometry_curves({'CE': run})
        >>> figure.axes[3].get_ylabel()
        'Pearson r with accuracy'
    """
    _check(runs)
    losses = {name: losses[name] for name in runs if (losses or {}).get(name)}
    rows = 3 if losses else 2
    figure = PageFigure(figsize=(8.4, 3.0 * rows), layout='constrained')
    panels = new_panels(figure, 5 if losses else 4, sharex=True)
    means, last = panels[:3], panels[-1]
    if losses:
        _loss_curves(panels[3], runs, losses)
    for (key, label), axes in zip(_PANELS, means, strict=True):
        _curves(axes, runs, key, '-')
        axes.set_ylabel(label)
        axes.ticklabel_format(
            axis='y', scilimits=(-3, 4), useOffset=False, useMathText=True
        )
    for key, style in _CORRELATIONS:
        _curves(last, runs, key, style)
    last.axhline(0, color='0.5', linewidth=0.8, zorder=0)
    last.set_ylim(-1.05, 1.05)
    last.set_ylabel('Pearson r with accuracy')
    last.legend(
        [Line2D([], [], color='0.3', linestyle=s) for _, s in _CORRELATIONS],
        [key.removesuffix('_r') for key, _ in _CORRELATIONS],
        frameon=False,
        fontsize=9,
        ncols=2,
        loc='lower right',
        bbox_to_anchor=(1, 1),
        borderaxespad=0,
    )
    for axes in panels:
        style_axes(axes)
    for axes in panels[-2:]:
        axes.set_xlabel('epoch')
    if len(runs) > 1:
        legend_below(figure, *means[0].get_legend_handles_labels())
    set_title(figure, title)
    return figure


def _check(runs: Mapping[str, Sequence[object]]) -> None:
    empty = [name for name, points in runs.items() if not points]
    if not 1 <= len(runs) <= len(COLOURS) or empty:
        raise ValueError(
            f'geometry_curves: runs must be 1 to {len(COLOURS)}, each with a '
            f'measurement, got {len(runs)} runs and none in '
            f'{", ".join(empty) or "no run"}. Draw several figures.'
        )


def _curves(
    axes: Axes,
    runs: Mapping[str, Sequence[Mapping[str, float | None]]],
    key: str,
    style: str,
) -> None:
    for (name, points), colour, mark in zip(
        runs.items(), COLOURS, MARKS, strict=False
    ):
        numbers = [point[key] for point in points]
        axes.plot(
            [point['epoch'] for point in points],
            [math.nan if number is None else number for number in numbers],
            linestyle=style,
            color=colour,
            marker=mark,
            markersize=4,
            markeredgewidth=0,
            label=name,
        )


def _loss_curves(
    axes: Axes,
    runs: Mapping[str, object],
    losses: Mapping[str, Sequence[tuple[float, float]]],
) -> None:
    """The training loss of each run, in the colour of its other curves."""
    for name, colour in zip(runs, COLOURS, strict=False):
        if name in losses:
            axes.plot(*zip(*losses[name], strict=True), color=colour)
    axes.set_ylabel('training loss')
