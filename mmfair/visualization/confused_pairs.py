"""The pairs of classes that a model confuses most."""

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    check_models,
    legend_below,
    new_figure,
    new_panels,
    plain,
    set_panel_title,
    short,
    style_axes,
)
from mmfair.visualization.palette import COLOURS

__all__ = ['confused_pairs']

_MAX_PAIRS = 12
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
        >>> [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
        ['cat → dog']
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
        text.count('\n') + 1 for own in labels.values() for text in own
    )
    height = 0.6 + most * (0.12 + 0.15 * lines)
    rows = -(-len(pairs) // columns)
    figure = new_figure(0.6 + rows * height, title)
    panels = new_panels(figure, len(pairs), columns=columns, sharex=True)
    for index, (model, axes) in enumerate(zip(pairs, panels, strict=True)):
        _bars(axes, shown[model], labels[model], COLOURS[index])
        set_panel_title(axes, plain(model))
        axes.set_ylim(most - 0.4, -0.6)
    for axes in panels[-columns:]:
        axes.set_xlabel('share of the true class (%)')
    panels[0].set_xlim(0, 1.15 * max(panels[0].dataLim.x1, 1e-3))
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
    return line if len(line) <= 48 // columns else '\n'.join(parts)


def _bars(
    axes: Axes, rows: Sequence[Pair], labels: Sequence[str], colour: str
) -> None:
    style_axes(axes, grid='x')
    shares = [share for *_, share in rows]
    bars = axes.barh(range(len(rows)), shares, 0.62, color=colour)
    axes.bar_label(bars, [f'{share:.3g}' for share in shares], padding=3)
    for text in axes.texts:
        text.set_fontsize(8)
    axes.set_yticks(range(len(rows)), labels)
    if not rows:
        axes.text(0, 0, 'no confusion', va='center', color='0.35', fontsize=9)
