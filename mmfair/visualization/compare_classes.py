"""Two or more models side by side, class by class."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from mmfair.visualization.axes_style import (
    legend_below,
    offsets,
    set_title,
    short,
    style_axes,
)
from mmfair.visualization.drawable_text import PageFigure
from mmfair.visualization.palette import COLOURS, MARKS

__all__ = ['compare_classes']

_MAX_CLASSES = 30
# Names longer than this together stand aslant.
_MAX_CHARACTERS = 60


def compare_classes(
    class_names: Sequence[str],
    train_counts: Sequence[float],
    accuracies: Mapping[str, Sequence[float]],
    zero_probabilities: Mapping[str, Sequence[float]],
    *,
    title: str = '',
    accuracy_name: str = 'test accuracy',
) -> Figure:
    """Accuracy of each class, and what each model answers to a zero image.

    Classes stand in the order of their training counts, largest first.

    Args:
        class_names: C names, at most 30.
        train_counts: C training counts.
        accuracies: Model name to C accuracies in percent; NaN draws no dot.
        zero_probabilities: Model name to C probabilities on the zero image,
            in [0, 1].
        title: Line above both panels.
        accuracy_name: What to call ``accuracies``.

    Returns:
        A figure of two panels, 11 x 4.5 inches, for ``savefig``.

    Raises:
        ValueError: If lengths differ or there are more than 30 classes.

    Examples:
        >>> figure = compare_classes(
        ...     ['cat', 'dog'], [90, 10], {'CE': [95, 60]}, {'CE': [0.9, 0.1]}
        ... )
        >>> [axes.get_title(loc='left') for axes in figure.axes]
        ['Accuracy of each class', 'Answer to an image without content']
    """
    count = len(class_names)
    sizes = {
        len(v) for m in (accuracies, zero_probabilities) for v in m.values()
    }
    if sizes - {count} or len(train_counts) != count or count > _MAX_CLASSES:
        raise ValueError(
            'compare_classes: all values must have one entry for each of at '
            f'most {_MAX_CLASSES} classes, got {count} names, '
            f'{len(train_counts)} counts and values of {sorted(sizes)}.'
        )
    order = np.argsort(-np.asarray(train_counts), kind='stable')
    names = [_name(class_names[i], train_counts[i]) for i in order]
    if count * max(map(len, class_names), default=0) > _MAX_CHARACTERS:
        names = [name.replace('\n', ' (') + ')' for name in names]
    figure = PageFigure(figsize=(11, 4.5), layout='constrained')
    figure.class_names = class_names
    left, right = figure.subplots(1, 2)
    _lollipops(left, names, accuracies, order, 1.0)
    _lollipops(right, names, zero_probabilities, order, 100.0)
    score = accuracy_name.removeprefix('test ')
    left.set_title(f'{score[:1].upper()}{score[1:]} of each class', loc='left')
    left.set_ylabel(f'{accuracy_name} (%)')
    left.set_ylim(0, 102)
    right.set_title('Answer to an image without content', loc='left')
    right.set_ylabel('probability (%)')
    right.set_ylim(bottom=0)
    right.axhline(100 / count, color='0.4', linestyle=':', linewidth=1.2)
    right.annotate(
        'no preference',
        (1, 100 / count),
        xytext=(0, 7),
        xycoords=('axes fraction', 'data'),
        textcoords='offset points',
        ha='right',
        va='bottom',
        color='0.3',
        fontsize=9,
        path_effects=[withStroke(linewidth=3, foreground='white')],
    )
    for axes in (left, right):
        axes.set_xlabel('class and its number of training images')
        axes.set_xlim(-0.7, count - 0.3)  # classes without a dot, too
    if len(accuracies) > 1:
        legend_below(figure, *left.get_legend_handles_labels())
    set_title(figure, title)
    return figure


def _name(name: str, count: float) -> str:
    whole = float(count).is_integer()
    return (
        f'{short(name)}\n{count:,.0f}'
        if whole
        else f'{short(name)}\n{count:.3g}'
    )


def _lollipops(
    axes: Axes,
    names: list[str],
    values: Mapping[str, Sequence[float]],
    order: np.ndarray,
    factor: float,
) -> None:
    places = np.arange(len(names))
    steps = offsets(len(values), 0.7)
    for index, (label, numbers) in enumerate(values.items()):
        x = places + steps[index]
        y = factor * np.asarray(numbers, dtype=float)[order]
        colour = COLOURS[index % len(COLOURS)]
        marker = MARKS[index % len(MARKS)]
        axes.vlines(x, 0, y, color=colour, linewidth=2, alpha=0.55)
        axes.plot(x, y, marker, color=colour, markersize=6, label=label)
    axes.set_xticks(places, names)
    if names and '\n' not in names[0]:
        for label in axes.get_xticklabels():
            label.set(rotation=40, ha='right', rotation_mode='anchor')
    style_axes(axes, grid='y')
