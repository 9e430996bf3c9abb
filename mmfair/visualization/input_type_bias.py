"""The bias of models on several kinds of inputs without content."""

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    check_models,
    legend_below,
    new_figure,
    offsets,
    plain,
    style_axes,
)
from mmfair.visualization.palette import COLOURS, MARKS

__all__ = ['input_type_bias']


def input_type_bias(
    spreads: Mapping[str, Mapping[str, float]], *, title: str = ''
) -> Figure:
    """One group of dots for each kind of input, one dot for each model.

    Args:
        spreads: Model name to kind of input, such as ``'zero'``, ``'one'``,
            ``'mean'`` and ``'random'``, to the standard deviation of the
            logits over the classes. A kind that a model lacks draws no dot.
            Six models at most.
        title: Line above the panel.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there are not one to six models, each with a kind of
            input.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025.

    Examples:
        >>> figure = input_type_bias(
        ...     {'CE': {'zero': 1.8, 'one': 2.5}, 'ZUT': {'zero': 0.01}}
        ... )
        >>> [tick.get_text() for tick in figure.axes[0].get_xticklabels()]
        ['zero', 'one']
    """
    check_models('input_type_bias', 'spreads', spreads)
    kinds = list(
        dict.fromkeys(kind for by_kind in spreads.values() for kind in by_kind)
    )
    figure = new_figure(3.8, title)
    axes = figure.subplots()
    style_axes(axes, grid='y')
    shifts = offsets(len(spreads), 0.6)
    for index, (model, by_kind) in enumerate(spreads.items()):
        x = np.arange(len(kinds)) + shifts[index]
        y = [by_kind.get(kind, math.nan) for kind in kinds]
        colour = COLOURS[index]
        axes.vlines(x, 0, y, color=colour, linewidth=2.5, alpha=0.5)
        axes.plot(x, y, MARKS[index], color=colour, markersize=7, label=model)
    axes.set_xticks(range(len(kinds)), [plain(kind) for kind in kinds])
    axes.tick_params(axis='x', length=0)
    axes.set_xlim(-0.5, len(kinds) - 0.5)
    axes.set_ylim(bottom=0)
    axes.set_xlabel('input')
    axes.set_ylabel('std of the logits over the classes')
    legend_below(figure, *axes.get_legend_handles_labels())
    return figure
