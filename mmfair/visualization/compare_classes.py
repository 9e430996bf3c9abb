"""Two or more models side by side, class by class."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    legend_below,
    offsets,
    plain,
    set_title,
    style_axes,
)
from mmfair.visualization.palette import COLOURS, MARKS

__all__ = ['compare_classes']

_MAX_CLASSES = 30
_LEVEL_LETTERS = 90  # names of more letters in all need to stand upright


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
        accuracy_name: What ``accuracies`` are, if not accuracies.

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
    upright = count * max(map(len, class_names)) > _LEVEL_LETTERS
    form = '{} ({})' if upright else '{}\n{}'
    names = [
        form.format(plain(class_names[i]), _number(train_counts[i]))
        for i in order
    ]
    figure = Figure(figsize=(11, 4.5), layout='constrained')
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
    )
    for axes in (left, right):
        axes.set_xlabel('class and its number of training images')
        axes.tick_params(axis='x', rotation=90 if upright else 0)
    if len(accuracies) > 1:
        legend_below(figure, *left.get_legend_handles_labels())
    set_title(figure, title)
    return figure


def _number(count: float) -> str:
    return str(int(count)) if float(count).is_integer() else f'{count:.3g}'


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
    style_axes(axes, grid='y')
