"""The pairs of classes that a model confuses most."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    SMALL,
    check_models,
    legend_below,
    new_figure,
    new_panels,
    set_panel_title,
    short,
    style_axes,
)
from mmfair.visualization.palette import COLOURS

__all__ = ['confused_pairs']

_MAX_PAIRS = 12
# Inches.
_BAR = 0.11
_ARROW = '\N{RIGHTWARDS ARROW}'

Pair = tuple[str, str, float]


def confused_pairs(
    pairs: Mapping[str, Sequence[Pair]], *, title: str = ''
) -> Figure:
    """Horizontal bars, one panel for each model, the largest share on top.

    Args:
        pairs: Model name to its confusions: name of the true class, name of
            the predicted class, share of the true class in per cent. The 12
            largest are drawn, and the figure says how many are not. Six
            models at most.
        title: Line above the panels.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there are not one to six models, or none has a pair.

    Examples:
        >>> figure = confused_pairs({'CE': [('cat', 'dog', 12.5)]})
        >>> [text.get_text() for text in figure.axes[0].texts]
        ['cat → dog', '12.5']
    """
    _check(pairs)
    ranked = {
        model: sorted(rows, key=lambda row: -row[2])
        for model, rows in pairs.items()
    }
    shown = {model: rows[:_MAX_PAIRS] for model, rows in ranked.items()}
    columns = min(len(pairs), 2)
    most = max(map(len, shown.values()))
    labels = {
        model: [_label(row, columns) for row in rows]
        for model, rows in shown.items()
    }
    lines = max(
        text.count('\n') + 1
        for of_model in labels.values()
        for text in of_model
    )
    step = _BAR + 0.1 + 0.15 * lines
    rows = -(-len(pairs) // columns)
    figure = new_figure(0.6 + rows * (0.6 + most * step), title)
    panels = new_panels(figure, len(pairs), columns=columns, sharex=True)
    for index, (model, axes) in enumerate(zip(pairs, panels, strict=True)):
        _bars(axes, shown[model], labels[model], COLOURS[index], step)
        set_panel_title(axes, model, width=80 // columns)
        axes.set_ylim(most - 0.5, -0.5)
    for axes in panels[-columns:]:
        axes.set_xlabel('share of the true class (%)')
    largest = max(
        share for of_model in shown.values() for *_, share in of_model
    )
    panels[0].set_xlim(0, 1.12 * max(largest, 1e-3))
    hidden = max(map(len, ranked.values())) - _MAX_PAIRS
    more = f' Up to {hidden:,} more pairs are not shown.' if hidden > 0 else ''
    legend_below(
        figure, [], [], note=f'true class {_ARROW} predicted class.{more}'
    )
    return figure


def _check(pairs: Mapping[str, Sequence[Pair]]) -> None:
    some = {model: rows for model, rows in pairs.items() if len(rows)}
    check_models('confused_pairs', 'pairs', some and dict.fromkeys(pairs, '-'))


def _label(pair: Pair, columns: int) -> str:
    true, predicted, _ = pair
    parts = f'{short(true)} {_ARROW}', short(predicted)
    line = ' '.join(parts)
    return line if len(line) <= 100 // columns - 4 else '\n'.join(parts)


def _bars(
    axes: Axes,
    rows: Sequence[Pair],
    labels: Sequence[str],
    colour: str,
    height: float,
) -> None:
    """Bars in the lower part of rows so many inches high, names above."""
    style_axes(axes, grid='x')
    axes.set_yticks([])
    thick = _BAR / height
    places = [row + 0.42 - thick / 2 for row in range(len(rows))]
    bars = axes.barh(
        places, [share for *_, share in rows], thick, color=colour
    )
    for place, label in zip(places, labels, strict=True):
        axes.annotate(
            label,
            (0, place - thick / 2),
            xytext=(0, 2),
            textcoords='offset points',
            va='bottom',
            fontsize=SMALL,
        ).set_in_layout(False)
    numbers = [f'{share:.1f}' for *_, share in rows]
    axes.bar_label(bars, numbers, padding=3, fontsize=8, color='0.3')
    if not rows:
        axes.text(0, 0, 'no confusion', va='center', color='0.35', fontsize=9)
