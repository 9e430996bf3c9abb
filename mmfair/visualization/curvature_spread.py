"""How far apart the classes are in the curvature of their manifolds."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from mmfair.visualization.axes_style import (
    MAX_NAMES,
    Array,
    check_lengths,
    check_models,
    legend_below,
    new_figure,
    plain,
    style_axes,
)
from mmfair.visualization.palette import COLOURS, GROUPS, MARKS

__all__ = ['curvature_spread']

_DECADES = 2
_DIGITS = str.maketrans('-0123456789', '⁻⁰¹²³⁴⁵⁶⁷⁸⁹')


def curvature_spread(
    curvatures: Mapping[str, Sequence[float]],
    *,
    groups: Sequence[str | None] | None = None,
    title: str = '',
) -> Figure:
    r"""One row for each model: a point for each class, and a box.

    The box holds the middle half of the classes, its line is the median, and
    the whiskers reach the farthest classes. The axis is logarithmic if the
    curvatures are positive and span more than two decades.

    Args:
        curvatures: Model name to the mean absolute Gaussian curvature of C
            classes; NaN draws no point. Six models at most.
        groups: C times ``'many'``, ``'medium'``, ``'few'`` or None, for the
            colours and marks of the points.
        title: Line above the panel.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If lengths differ, there are not one to six models, or one
            has no curvature at all.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Fig. 15.

    Examples:
        >>> figure = curvature_spread({'CE': [0.1, 0.3], 'DCR': [0.2, 0.2]})
        >>> [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
        ['CE\nvariance 0.01', 'DCR\nvariance 0']
    """
    values = _values(curvatures, groups)
    figure = new_figure(1.5 + 0.85 * len(values), title)
    axes = figure.subplots()
    style_axes(axes, grid='x')
    known = {k: v[np.isfinite(v)] for k, v in values.items()}
    axes.boxplot(
        [*known.values()],
        positions=range(len(known)),
        orientation='horizontal',
        widths=0.62,
        whis=(0, 100),  # codespell:ignore whis
        showcaps=False,
        medianprops={'color': '0.2', 'linewidth': 1.6},
        boxprops={'color': '0.55'},
        whiskerprops={'color': '0.55'},
        manage_ticks=False,
    )
    for index, of_model in enumerate(values.values()):
        _points(axes, of_model, groups, index)
    axes.set_yticks(
        range(len(known)), [_label(k, v) for k, v in known.items()]
    )
    axes.set_ylim(len(known) - 0.4, -0.6)
    _scale(axes, np.concatenate([*known.values()]))
    _legend(figure, groups)
    return figure


def _values(
    curvatures: Mapping[str, Sequence[float]],
    groups: Sequence[str | None] | None,
) -> dict[str, Array]:
    where = 'curvature_spread'
    check_models(where, 'curvatures', curvatures)
    values = {k: np.asarray(v, dtype=float) for k, v in curvatures.items()}
    first = next(iter(curvatures.values())) if groups is None else groups
    check_lengths(where, first, values.values())
    # Those without any number are as empty as those without an entry.
    check_models(
        where,
        'curvatures',
        {k: v[np.isfinite(v)] for k, v in values.items()},
    )
    return values


def _points(
    axes: Axes,
    values: Array,
    groups: Sequence[str | None] | None,
    index: int,
) -> None:
    crowded = len(values) > MAX_NAMES
    # Spread over the height of the box, the same in each drawing.
    height = np.random.default_rng(0).uniform(-0.22, 0.22, len(values))
    styles = GROUPS if groups else {None: (COLOURS[index], MARKS[index])}
    group_names = np.array(groups or [None] * len(values), dtype=object)
    for group, (colour, mark) in styles.items():
        rows = np.flatnonzero([one == group for one in group_names])
        axes.plot(
            values[rows],
            index + height[rows],
            mark,
            color=colour,
            markersize=3.5 if crowded else 6,
            alpha=0.45 if crowded else 0.85,
            markeredgewidth=0,
            rasterized=crowded,  # thousands of marks make a large SVG
            zorder=3,
        )


def _label(model: str, values: Array) -> str:
    name = textwrap.fill(plain(model), 24)
    digits, _, power = f'{values.var():.2g}'.partition('e')
    if power:
        raised = str(int(power)).translate(_DIGITS)
        digits += f' \N{MULTIPLICATION SIGN} 10{raised}'
    return f'{name}\nvariance {digits}'


def _scale(axes: Axes, values: Array) -> None:
    axes.set_xlabel('mean |Gaussian curvature| of the class')
    if values.min() > 0 and np.ptp(np.log10(values)) > _DECADES:
        axes.set_xscale('log')
    else:
        axes.ticklabel_format(
            axis='x', scilimits=(-3, 4), useOffset=False, useMathText=True
        )


def _legend(figure: Figure, groups: Sequence[str | None] | None) -> None:
    present = [group for group in GROUPS if group and group in (groups or ())]
    handles = [
        Line2D([], [], color=GROUPS[g][0], marker=GROUPS[g][1], linestyle='')
        for g in present
    ]
    legend_below(
        figure,
        handles,
        [f'{group}-shot' for group in present],
        note='One point a class. Box: the middle half and the median.',
    )
