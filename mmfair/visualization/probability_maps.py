"""Maps of probabilities or shares over the image plane."""

import textwrap
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    SMALL,
    Array,
    legend_below,
    new_figure,
    new_panels,
    plain,
)

__all__ = ['probability_maps']


def probability_maps(
    maps: Mapping[str, Array],
    *,
    title: str = '',
    max_maps: int = 12,
    value_name: str = 'probability',
) -> Figure:
    r"""Small maps on one scale, each with its mean.

    For the class probabilities on the zero image, and for where the classes
    lie in the images of a data set. With more than ``max_maps``, those with
    the largest means are shown, and the figure says how many are not.

    Args:
        maps: Name of each panel to its values in [0, 1], shape (H, W).
        title: Line above the panels.
        max_maps: Panels at most.
        value_name: What the values are, for the colour bar.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there is no map, or one is not two-dimensional, finite
            and in [0, 1].

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Fig. 3.

    Examples:
        >>> figure = probability_maps({'sky': np.full((4, 6), 0.25)})
        >>> figure.axes[0].get_title(loc='left')
        'sky\nmean 25 %'
    """
    _check(maps)
    means = {name: float(np.mean(values)) for name, values in maps.items()}
    largest = sorted(means, key=lambda name: -means[name])[:max_maps]
    shown = [name for name in maps if name in largest]
    columns = min(len(shown), 4)
    rows = -(-len(shown) // columns)
    side = 5.9 / max(columns, 2)
    tall = max(np.divide(*np.shape(maps[name])) for name in shown)
    figure = new_figure(0.7 + rows * (side * min(tall, 1.5) + 0.5), title)
    panels = new_panels(figure, len(shown), columns=columns)
    top = max(float(np.max(maps[name])) for name in shown)
    for name, axes in zip(shown, panels, strict=True):
        image = axes.imshow(
            100 * np.asarray(maps[name]),
            cmap='cividis',
            vmin=0,
            vmax=100 * top or 1,
            interpolation='nearest',
        )
        _frame(axes, name, means[name], columns)
    bar = figure.colorbar(image, ax=panels, shrink=0.8, aspect=30, pad=0.02)
    bar.set_label(f'{value_name} (%)')
    bar.outline.set_visible(False)
    bar.ax.tick_params(labelsize=SMALL)
    hidden = len(maps) - len(shown)
    if hidden:
        legend_below(
            figure,
            [],
            [],
            note=f'{hidden:,} more maps have smaller means; not shown.',
        )
    return figure


def _check(maps: Mapping[str, Array]) -> None:
    wrong = [name for name, values in maps.items() if not _valid(values)]
    if not maps or wrong:
        raise ValueError(
            'probability_maps: maps must be one or more of shape (H, W) with '
            f'values in [0, 1], got {len(maps)} maps and others for '
            f'{", ".join(wrong) or "none"}. Divide counts by their sum.'
        )


def _valid(values: Array) -> bool:
    array = np.asarray(values, dtype=float)
    return bool(
        array.ndim == 2
        and array.size
        and np.isfinite(array).all()
        and array.min() >= 0
        and array.max() <= 1 + 1e-6
    )


def _frame(axes: Axes, name: str, mean: float, columns: int) -> None:
    width = 76 // columns
    lines = textwrap.wrap(plain(name), width) or ['']
    lines.append(f'mean {100 * mean:.3g} %')
    axes.set_title('\n'.join(lines), loc='left', fontsize=SMALL)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
