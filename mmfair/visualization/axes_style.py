"""How the axes, titles and legends of every figure look."""

import math
import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.drawable_text import PageFigure
from mmfair.visualization.palette import COLOURS

# Inches. A figure no wider than a printed page is still read on a telephone.
WIDTH = 7.0
# Points: ticks and names, and what stands below a figure.
SMALL = 8.5
# Between this many names and more, a figure changes its form.
MAX_NAMES = 20
# Names up to this length are written in full.
NAME_LENGTH = 30

_CONTROL = re.compile(r'[\x00-\x09\x0b-\x1f\x7f]+')
MINUS = '\N{MINUS SIGN}'
Array = npt.NDArray[np.float64]


def new_figure(
    height: float, title: str = '', class_names: Sequence[str] = ()
) -> Figure:
    """An empty figure as wide as a page, with its title."""
    figure = PageFigure(figsize=(WIDTH, height), layout='constrained')
    figure.class_names = class_names
    set_title(figure, title)
    return figure


def set_title(figure: Figure, title: str) -> None:
    """The line above all panels; a long one is broken."""
    characters = int(figure.get_figwidth() * 11)
    text = textwrap.fill(plain(title), characters)
    figure.suptitle(text, fontsize=12, x=0.01, ha='left')


def new_panels(
    figure: Figure, count: int, *, columns: int = 2, **options: Any
) -> list[Axes]:
    """So many axes in rows; none where the last row has no more."""
    columns = min(columns, count)
    rows = math.ceil(count / columns)
    grid = figure.subplots(rows, columns, squeeze=False, **options)
    for axes in grid.flat[count:]:
        axes.remove()
    panels = list(grid.flat[:count])
    for axes in panels[max(count - columns, 0) :]:
        axes.tick_params(labelbottom=True)
    return panels


def style_axes(axes: Axes, *, grid: str = 'both') -> None:
    """No box, a pale grid behind the data, small ticks."""
    axes.spines[['top', 'right']].set_visible(False)
    if grid == 'x':
        axes.spines['left'].set_visible(False)
        axes.tick_params(axis='y', length=0)
    axes.grid(axis=grid, color='0.92')
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=SMALL)


def set_panel_title(axes: Axes, text: str, *, width: int = 80) -> None:
    """What one panel is about, on its left; lines of so many characters."""
    lines = textwrap.fill(plain(text), width)
    axes.set_title(lines, loc='left', fontsize=10)


def legend_below(
    figure: Figure,
    handles: Sequence[Artist],
    labels: Sequence[str],
    *,
    note: str = '',
) -> None:
    """Legend below all panels, and a note to the reader above it."""
    width = figure.get_figwidth()
    if isinstance(figure, PageFigure):
        note = figure.reader_note(note)
    # Characters, with the mark of each label; one row where they fit.
    sizes = [len(label) + 7 for label in labels] or [0]
    fit = max(int(width * 12 // max(*sizes, 1)), 1)
    columns = len(sizes) if sum(sizes) <= width * 12 else fit
    figure.legend(
        handles,
        [plain(label) for label in labels],
        loc='outside lower center',
        ncols=columns,
        frameon=False,
        fontsize=9,
        title=textwrap.fill(note, int(width * 13)) if note else None,
        title_fontproperties={'size': SMALL},
    )


def set_percent_limits(axes: Axes, values: Array) -> None:
    """A little more than the data, but no ticks beyond 0 and 100 %."""
    known = values[np.isfinite(values)]
    if not len(known):
        return
    room = max(0.08 * np.ptp(known), 0.5)
    limits = known.min() - room, known.max() + room
    axes.set_ylim(limits)
    ticks = [tick for tick in axes.get_yticks() if 0 <= tick <= 100]
    axes.set_yticks(ticks)
    axes.set_ylim(limits)


def plain(text: str) -> str:
    """Text in which no dollar sign begins a formula, nor any mark control."""
    shown = _CONTROL.sub(' ', text).replace('$', r'\$')
    # Half of a pair, as in names from a damaged file, is no letter.
    return shown.encode('utf-8', 'replace').decode('utf-8')


def short(name: str, length: int = NAME_LENGTH) -> str:
    """A name of at most so many characters."""
    cut = name if len(name) <= length else name[: length - 1].rstrip() + '…'
    return plain(cut)


def signed(value: float, digits: int = 2) -> str:
    """A number with a minus sign instead of a hyphen."""
    return f'{value:.{digits}f}'.replace('-', MINUS)


def offsets(count: int, width: float) -> Array:
    """Where so many marks stand beside each other around 0."""
    return (np.arange(count) - (count - 1) / 2) * width / max(count, 1)


def check_models(where: str, argument: str, models: Mapping[str, Any]) -> None:
    """Raise if there is no model, more than there are colours, or no data."""
    empty = [name for name, values in models.items() if not len(values)]
    if not 1 <= len(models) <= len(COLOURS) or empty:
        raise ValueError(
            f'{where}: {argument} must be of 1 to {len(COLOURS)} models, each '
            f'with values, got {len(models)} models and no value of '
            f'{", ".join(empty) or "none"}. Draw several figures.'
        )


def check_lengths(
    where: str, class_names: Sequence[str], values: Iterable[Sequence[Any]]
) -> None:
    """Raise unless there are classes and each of the values has all."""
    sizes = {len(one) for one in values}
    if sizes - {len(class_names)} or not len(class_names):
        raise ValueError(
            f'{where}: all values must have one entry for each class, got '
            f'{len(class_names)} class names and lengths {sorted(sizes)}. '
            'Give the values in the order of the names.'
        )
