"""The accuracy of each class when a possible shortcut is taken away."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    Array,
    check_lengths,
    check_models,
    legend_below,
    new_figure,
    new_panels,
    set_panel_title,
    short,
    style_axes,
)
from mmfair.visualization.palette import COLOURS, MARKS

__all__ = ['shortcut_accuracy']

_MAX_CLASSES = 30
_LARGEST, _SMALLEST = 15, 5
_UNCHANGED = ('0.15', 'o')


def shortcut_accuracy(
    class_names: Sequence[str],
    accuracies: Mapping[str, Mapping[str, Sequence[float]]],
    *,
    title: str = '',
) -> Figure:
    """One panel for each model, one row for each class, marks by condition.

    The first row is the mean of all classes. The others go by the drop from
    the first condition to the worst one, the largest over the models on top.
    With more than 30 classes, those with the 15 largest and the 5 smallest
    drops are shown.

    Args:
        class_names: C names.
        accuracies: Model name to condition, the unchanged images first, to C
            accuracies in per cent; NaN draws no mark. Six models and seven
            conditions at most, the same conditions in every model.
        title: Line above the panels.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If lengths or conditions differ, or there is no class, no
            model or no condition.

    Examples:
        >>> figure = shortcut_accuracy(
        ...     ['cat', 'dog'],
        ...     {'CE': {'unchanged': [95, 60], 'no colour': [90, 30]}},
        ... )
        >>> [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
        ['mean of all classes', 'dog', 'cat']
    """
    values = _values(class_names, accuracies)
    rows, labels = _rows(class_names, values)
    columns = min(len(accuracies), 3)
    lines = -(-len(accuracies) // columns)
    height = 0.65 + 0.21 * len(labels)
    figure = new_figure(0.8 + lines * height, title, class_names)
    panels = new_panels(
        figure, len(accuracies), columns=columns, sharex=True, sharey=True
    )
    conditions = list(next(iter(accuracies.values())))
    for model, of_model, axes in zip(accuracies, values, panels, strict=True):
        _marks(axes, of_model, rows, conditions)
        _frame(axes, model, labels, columns)
    for axes in panels[-columns:]:
        axes.set_xlabel('accuracy (%)')
    shown = int((rows >= 0).sum())
    note = 'Classes by their drop to the worst condition'
    if shown < len(class_names):
        note += (
            f': the {_LARGEST} largest and the {_SMALLEST} smallest of '
            f'{len(class_names):,}; {len(class_names) - shown:,} not shown'
        )
    handles, names = panels[0].get_legend_handles_labels()
    legend_below(figure, handles, names, note=f'{note}.')
    return figure


def _values(
    class_names: Sequence[str],
    accuracies: Mapping[str, Mapping[str, Sequence[float]]],
) -> Array:
    """Shape (models, conditions, C)."""
    where = 'shortcut_accuracy'
    check_models(where, 'accuracies', accuracies)
    sets = [list(by_condition) for by_condition in accuracies.values()]
    if any(one != sets[0] for one in sets) or len(sets[0]) > 1 + len(COLOURS):
        raise ValueError(
            f'{where}: accuracies must have the same conditions in every '
            f'model, {1 + len(COLOURS)} at most, got '
            f'{"; ".join(", ".join(one) for one in sets)}. Draw several '
            'figures.'
        )
    arrays = [
        scores for model in accuracies.values() for scores in model.values()
    ]
    check_lengths(where, class_names, arrays)
    shape = len(sets), len(sets[0]), len(class_names)
    return np.asarray(arrays, dtype=float).reshape(shape)


def _rows(
    class_names: Sequence[str], values: Array
) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Classes from top to bottom, and names; -1 is the mean, -2 a gap."""
    drops = np.nan_to_num(values[:, :1] - values, nan=-np.inf)
    drops = drops.max(axis=(0, 1))
    order = np.argsort(-drops, kind='stable')
    gap = []
    if len(order) > _MAX_CLASSES:
        gap = [-2]
        order = np.concatenate([order[:_LARGEST], gap, order[-_SMALLEST:]])
    rows = np.concatenate([[-1], order]).astype(np.int64)
    special = {-1: 'mean of all classes', -2: '⋮'}
    return rows, [special.get(r) or short(class_names[r]) for r in rows]


def _marks(
    axes: Axes,
    values: Array,
    rows: npt.NDArray[np.int64],
    conditions: Sequence[str],
) -> None:
    """Marks of one model, from accuracies of shape (conditions, C)."""
    shown = np.where(rows >= 0, values[:, rows], np.nan)
    known = np.isfinite(values)
    totals = np.where(known, values, 0).sum(1)
    shown[:, 0] = totals / np.where(known.any(1), known.sum(1), np.nan)
    places = np.arange(len(rows))
    known_rows = np.isfinite(shown).any(0)
    kept = shown[:, known_rows]
    low, high = np.nanmin(kept, 0), np.nanmax(kept, 0)
    axes.hlines(places[known_rows], low, high, color='0.75', linewidth=1.2)
    styles = [_UNCHANGED, *zip(COLOURS, MARKS[1:] + 'X', strict=True)]
    # The unchanged ones lie on top.
    for index, name in enumerate(conditions):
        colour, mark = styles[index]
        axes.plot(
            shown[index],
            places,
            mark,
            color=colour,
            markersize=5.5,
            markeredgewidth=0,
            label=name,
            zorder=4 if index == 0 else 3,
            clip_on=False,
        )


def _frame(
    axes: Axes, model: str, labels: Sequence[str], columns: int
) -> None:
    style_axes(axes, grid='x')
    set_panel_title(axes, model, width=54 // columns)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.5, -0.6)
    axes.axhline(0.5, color='0.8', linewidth=0.8)
    axes.set_xlim(-4, 104)
    axes.set_xticks(range(0, 101, 50 if columns > 2 else 25))
