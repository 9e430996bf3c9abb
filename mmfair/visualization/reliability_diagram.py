"""How often answers are right, by the confidence that they are given with."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.statistics import reliability
from mmfair.visualization.axes_style import (
    check_models,
    legend_below,
    new_figure,
    new_panels,
    set_panel_title,
    style_axes,
)
from mmfair.visualization.palette import COLOURS

__all__ = ['reliability_diagram']

Answers = tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]


def reliability_diagram(
    answers: Mapping[str, Answers], *, bins: int = 15, title: str = ''
) -> Figure:
    """A panel for each model: bars up to the accuracy of each bin.

    Args:
        answers: Model name to the confidences of N answers, in [0, 1], and
            whether each is right, both of shape (N,). Six models at most.
        bins: Bins of equal width.
        title: Line above the panels.

    Returns:
        A figure 7 inches wide, for ``savefig``. What a bin lacks to the
        diagonal, or has beyond it, is its gap; pale columns at the foot say
        how the confidences are spread.

    Raises:
        ValueError: If there are not one to six models, or one has no answer.

    Examples:
        >>> one = np.array([0.6, 0.9]), np.array([True, False])
        >>> figure = reliability_diagram({'CE': one})
        >>> figure.axes[0].get_xlabel()
        'confidence (%)'
    """
    confidences = {name: answer[0] for name, answer in answers.items()}
    check_models('reliability_diagram', 'answers', confidences)
    columns = min(3, len(answers))
    rows = -(-len(answers) // columns)
    figure = new_figure(0.8 + rows * (3.6 if columns < 3 else 2.7), title)
    panels = new_panels(
        figure, len(answers), columns=columns, sharex=True, sharey=True
    )
    drawn = zip(answers.items(), panels, COLOURS, strict=False)
    for (name, (confidence, right)), axes, colour in drawn:
        _panel(axes, confidence, right, bins, colour)
        set_panel_title(axes, name, width=80 // columns)
    for axes in panels[::columns]:
        axes.set_ylabel('right answers (%)')
    for axes in panels[max(len(panels) - columns, 0) :]:
        axes.set_xlabel('confidence (%)')
    note = (
        'Below the dashed line a model is surer than it is right. Grey: share '
        'of the answers with this confidence.'
    )
    legend_below(figure, [], [], note=note)
    return figure


def _panel(
    axes: Axes,
    confidence: npt.NDArray[np.float64],
    right: npt.NDArray[np.bool_],
    bins: int,
    colour: str,
) -> None:
    bars = reliability(confidence, right, bins=bins)
    left, width = 100 * bars.edges[:-1], 100 / bins
    style_axes(axes)
    share = 100 * bars.count / max(bars.count.sum(), 1)
    axes.bar(left, share, width, align='edge', color='0.8', zorder=1)
    height = 100 * np.nan_to_num(bars.accuracy)
    axes.bar(
        left,
        height,
        width,
        align='edge',
        facecolor='none',
        edgecolor=colour,
        linewidth=1.4,
        zorder=2,
    )
    middle = 100 * bars.confidence
    axes.plot(middle, 100 * bars.accuracy, 'o', color=colour, ms=3.5, zorder=3)
    axes.plot([0, 100], [0, 100], '--', color='0.4', linewidth=1, zorder=4)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 102)
    axes.set_aspect('equal')
