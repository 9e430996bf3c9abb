"""What models answer to real images, and to one without content."""

import textwrap
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from mmfair.visualization.axes_style import (
    Array,
    check_lengths,
    check_models,
    legend_below,
    new_figure,
    offsets,
    plain,
    short,
    style_axes,
)
from mmfair.visualization.palette import COLOURS, HATCHES

__all__ = ['zero_input_answers']

_MAX_INPUTS = 6


def zero_input_answers(
    images: Mapping[str, npt.NDArray[np.uint8]],
    probabilities: Mapping[str, Mapping[str, Sequence[float]]],
    class_names: Sequence[str],
    *,
    title: str = '',
    max_classes: int = 10,
) -> Figure:
    """One column for each input: the image, and the class probabilities.

    The dotted line is a model without preference. With more than
    ``max_classes`` classes, the likeliest ones over all models and inputs are
    shown, and one bar holds the sum of the others.

    Args:
        images: Name of each input, such as ``'a test image'``, to its pixels,
            shape (H, W, 3), uint8. Six at most.
        probabilities: Model name to input name to C probabilities in [0, 1].
            Six models at most.
        class_names: C names.
        title: Line above the panels.
        max_classes: Classes with bars of their own.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If lengths or names of inputs differ, there is no input or
            class, or there are not one to six models.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Fig. 1.

    Examples:
        >>> grey = np.full((4, 4, 3), 128, np.uint8)
        >>> figure = zero_input_answers(
        ...     {'the zero image': grey},
        ...     {'CE': {'the zero image': [0.9, 0.1]}},
        ...     ['cat', 'dog'],
        ... )
        >>> [tick.get_text() for tick in figure.axes[1].get_yticklabels()]
        ['cat', 'dog']
    """
    _check(images, probabilities, class_names)
    values = np.array(
        [
            [by_image[name] for name in images]
            for by_image in probabilities.values()
        ],
        dtype=float,
    )
    rows = _rows(values, max_classes)
    others = len(class_names) - len(rows)
    bars = 100 * values[..., rows]
    labels = [short(class_names[row]) for row in rows]
    if others:
        rest = 100 * values.sum(-1, keepdims=True) - bars.sum(
            -1, keepdims=True
        )
        bars = np.concatenate([bars, rest], axis=-1)
        labels.append(f'{others:,} other classes')
    thick = max(0.24, 0.075 * len(values) + 0.06)
    below = 0.35 + thick * len(labels)
    figure = new_figure(2.6 + below, title, class_names)
    panels = figure.subplots(
        2, len(images), squeeze=False, height_ratios=[1.3, below]
    )
    for index, (name, pixels) in enumerate(images.items()):
        _image(panels[0, index], name, pixels, len(images))
        _bars(panels[1, index], bars[:, index], others, len(class_names))
    _frame(panels[1], labels, bars)
    _legend(figure, probabilities)
    return figure


def _check(
    images: Mapping[str, npt.NDArray[np.uint8]],
    probabilities: Mapping[str, Mapping[str, Sequence[float]]],
    class_names: Sequence[str],
) -> None:
    where = 'zero_input_answers'
    check_models(where, 'probabilities', probabilities)
    missing = [
        f'{model}: {name}'
        for model, by_image in probabilities.items()
        for name in images
        if name not in by_image
    ]
    if not 1 <= len(images) <= _MAX_INPUTS or missing:
        raise ValueError(
            f'{where}: images must be 1 to {_MAX_INPUTS} inputs with '
            f'probabilities of every model, got {len(images)} inputs and '
            f'nothing for {", ".join(missing) or "none"}. Give fewer inputs, '
            'or the missing probabilities.'
        )
    check_lengths(
        where,
        class_names,
        [
            by_image[name]
            for by_image in probabilities.values()
            for name in images
        ],
    )


def _rows(values: Array, max_classes: int) -> npt.NDArray[np.intp]:
    """The classes to show, in their order."""
    likely = values.max(axis=(0, 1))
    if len(likely) <= max_classes:
        return np.arange(len(likely))
    return np.sort(np.argsort(-likely, kind='stable')[:max_classes])


def _image(
    axes: Axes, name: str, pixels: npt.NDArray[np.uint8], columns: int
) -> None:
    small = max(pixels.shape[:2]) < 128
    axes.imshow(pixels, interpolation='nearest' if small else 'antialiased')
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_color('0.7')
    text = textwrap.fill(plain(name), max(60 // columns, 12))
    axes.set_title(text, fontsize=9.5)


def _bars(axes: Axes, bars: Array, others: int, classes: int) -> None:
    """Bars of all models on one input, shape (models, rows)."""
    places = np.arange(bars.shape[1])
    height = 0.8 / len(bars)
    for shift, widths, colour, hatch in zip(
        offsets(len(bars), 0.8), bars, COLOURS, HATCHES, strict=False
    ):
        axes.barh(
            places + shift,
            widths,
            height,
            color=colour,
            hatch=hatch,
            edgecolor='white',
            linewidth=0,
        )
    named = len(places) - bool(others)
    line = {'colors': '0.25', 'linestyles': ':', 'linewidth': 1.2}
    axes.vlines(100 / classes, -0.5, named - 0.5, **line)
    if others:
        axes.vlines(100 * others / classes, named - 0.5, named + 0.5, **line)


def _frame(panels: Sequence[Axes], labels: list[str], bars: Array) -> None:
    for axes in panels:
        style_axes(axes, grid='x')
        axes.set_xlim(0, 1.04 * bars.max())
        axes.set_ylim(len(labels) - 0.5, -0.5)
        axes.set_yticks(range(len(labels)), [''] * len(labels))
        narrow = {'nbins': 3, 'prune': 'upper'} if len(panels) > 3 else {}
        axes.locator_params(axis='x', **narrow)
    panels[0].set_yticklabels(labels)
    # Where it does not fit below each of them, it stands below the middle.
    labelled = panels if len(panels) <= 4 else [panels[len(panels) // 2]]
    for axes in labelled:
        axes.set_xlabel('probability (%)', fontsize=9)


def _legend(figure: Figure, models: Mapping[str, object]) -> None:
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor='white', linewidth=0)
        for colour, hatch, _ in zip(COLOURS, HATCHES, models, strict=False)
    ]
    line = Line2D([], [], color='0.25', linestyle=':', linewidth=1.2)
    legend_below(figure, [*handles, line], [*models, 'no preference'])
