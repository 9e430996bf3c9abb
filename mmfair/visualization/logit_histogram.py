"""The logits of all classes on an input without content."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import offset_copy

from mmfair.visualization.axes_style import (
    MAX_NAMES,
    Array,
    check_models,
    new_figure,
    new_panels,
    set_panel_title,
    style_axes,
)
from mmfair.visualization.palette import COLOURS

__all__ = ['logit_histogram']

_BINS = (12, 40)


def logit_histogram(
    logits: Mapping[str, Sequence[float]], *, title: str = ''
) -> Figure:
    """One panel for each model, on the same bins, less the mean of its logits.

    A model without preference is a single bar at 0. With at most 20 classes
    each of them is a stroke below the bars.

    Args:
        logits: Model name to C logits on the zero image. Six models at most.
        title: Line above the panels.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there are not one to six models with logits, or a logit
            is not finite.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Figs. 7 and 9.

    Examples:
        >>> figure = logit_histogram({'CE': [1, 5, 3], 'ZUT': [2, 2.1, 1.9]})
        >>> [axes.get_title(loc='left') for axes in figure.axes]
        ['CE: std 1.63', 'ZUT: std 0.0816']
    """
    check_models('logit_histogram', 'logits', logits)
    values = {k: np.asarray(v, dtype=float) for k, v in logits.items()}
    wrong = [k for k, v in values.items() if not np.isfinite(v).all()]
    if wrong:
        raise ValueError(
            'logit_histogram: logits must be finite, got others for '
            f'{", ".join(wrong)}. Leave the model out.'
        )
    centred = {k: v - v.mean() for k, v in values.items()}
    edges = _edges(np.concatenate([*centred.values()]))
    figure = new_figure(0.9 + 1.3 * len(logits), title)
    panels = new_panels(figure, len(logits), columns=1, sharex=True)
    for index, (model, axes) in enumerate(zip(logits, panels, strict=True)):
        _histogram(axes, centred[model], edges, COLOURS[index])
        std = float(values[model].std())
        set_panel_title(axes, f'{model}: std {std:.3g}')
        axes.set_ylabel('classes')
    panels[-1].set_xlabel('logit on the zero image, less the mean logit')
    return figure


def _edges(values: Array) -> Array:
    """Bins around 0 that hold all values."""
    count = len(np.histogram_bin_edges(values, 'auto')) - 1
    count = int(np.clip(count, *_BINS)) // 2 * 2 + 1
    end = max(float(np.abs(values).max()), 1e-6) * count / (count - 1)
    return np.linspace(-end, end, count + 1)


def _histogram(axes: Axes, values: Array, edges: Array, colour: str) -> None:
    style_axes(axes, grid='y')
    axes.hist(values, edges, color=colour, edgecolor='white', linewidth=0.5)
    axes.axvline(0, color='0.25', linestyle=':', linewidth=1.2)
    axes.locator_params(axis='y', nbins=3, integer=True)
    if len(values) <= MAX_NAMES:
        axes.plot(
            values,
            np.zeros(len(values)),
            '|',
            color='0.15',
            markersize=7,
            # In points: in a higher panel they would reach the numbers.
            transform=offset_copy(
                axes.get_xaxis_transform(),
                axes.figure,
                y=-5,
                units='points',
            ),
            clip_on=False,
        )
        axes.tick_params(axis='x', pad=9, length=0)
