"""A picture of a ranked list: its frame, its mark, its names."""

import textwrap
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mmfair.visualization.axes_style import plain
from mmfair.visualization.displayed_image import displayed_image
from mmfair.visualization.palette import COLOURS

__all__ = [
    'CELL',
    'VERDICTS',
    'ListedImage',
    'draw_listed',
    'draw_verdicts',
    'names_below',
]

Pixels = npt.NDArray[np.uint8]

#: Inches that a picture is wide.
CELL = 0.92
# Images smaller than this keep their pixels when they are enlarged.
_SMALL_IMAGE = 96
# Characters of a name in an inch.
_FINE = 18.0


class Mark(NamedTuple):
    """How a verdict looks; none is told by colour alone."""

    symbol: str
    colour: str
    line: str | tuple[int, tuple[float, ...]]
    meaning: str


#: What an item of a list counts as, and how it is marked.
VERDICTS = {
    'right': Mark('\N{CHECK MARK}', COLOURS[0], '-', 'right'),
    'wrong': Mark('\N{BALLOT X}', COLOURS[5], (0, (3, 1.5)), 'another person'),
    'deleted': Mark(
        '\N{EN DASH}', '0.45', (0, (1, 1.2)), 'deleted, has no rank'
    ),
}


class ListedImage(NamedTuple):
    """A query, or an item of its list.

    Attributes:
        image: Shape (H, W, 3), uint8.
        names: Lines below it, such as person, outfit and camera; each is
            broken, and cut after two lines.
        verdict: A key of :data:`VERDICTS`; of a query, it is not shown.
        band: What stands above it, such as its rank.
    """

    image: Pixels
    names: Sequence[str]
    verdict: str = 'right'
    band: str = ''


def names_below(names: Sequence[str]) -> str:
    """Names as lines that fit a cell, two for each at most."""
    lines = [
        part
        for name in names
        for part in textwrap.wrap(
            name, int(CELL * _FINE), max_lines=2, placeholder='…'
        )
    ]
    return plain('\n'.join(lines))


def draw_listed(
    figure: Figure,
    shown: ListedImage,
    place: tuple[float, float, float],
    mark: Mark | None,
) -> None:
    """An image in a frame, with a band above and names below.

    Args:
        figure: Where to draw.
        shown: The image.
        place: Left, lower edge and height in inches.
        mark: How it looks; None for a query.
    """
    wide, tall = figure.get_size_inches()
    left, lower, height = place
    size = np.array([wide, tall, wide, tall])
    axes = figure.add_axes(np.array([left, lower, CELL, height]) / size)
    picture = displayed_image(shown.image)
    small = picture.shape[1] < _SMALL_IMAGE
    axes.imshow(
        picture,
        interpolation='nearest' if small else 'antialiased',
        alpha=0.45 if shown.verdict == 'deleted' and mark else None,
        aspect='auto' if _fills(picture, height) else 'equal',
    )
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    axes.set_xlabel(names_below(shown.names), fontsize=6.5, labelpad=4)
    colour = '0.1' if mark is None else mark.colour
    frame = np.array([left - 0.025, lower - 0.025, CELL + 0.05, 0.05]) / size
    figure.add_artist(
        Rectangle(
            (frame[0], frame[1]),
            frame[2],
            frame[3] + height / tall,
            fill=False,
            edgecolor=colour,
            linestyle='-' if mark is None else mark.line,
            linewidth=1.2 if mark is None else 2.0,
        )
    )
    band = ((0.0, 7.5, 'query'),)
    if mark is not None:
        band = ((0.0, 10.5, mark.symbol), (0.17, 7.5, plain(shown.band)))
    for shift, points, text in band:
        figure.text(
            (left - 0.02 + shift) / wide,
            (lower + height + 0.06) / tall,
            text,
            va='baseline',
            fontsize=points,
            color=colour,
            fontweight='bold',
        )


def _fills(picture: Pixels, height: float) -> bool:
    """Whether an image has the shape of its cell, but for rounding."""
    tall, wide = picture.shape[:2]
    return abs(tall / wide - height / CELL) < 0.03


def draw_verdicts(
    figure: Figure, verdicts: Collection[str], left: float, middle: float
) -> None:
    """What the marks mean.

    Args:
        figure: Where to draw.
        verdicts: Those to explain.
        left: In inches.
        middle: Height of the line in inches.
    """
    wide, tall = figure.get_size_inches()
    for verdict, mark in VERDICTS.items():
        if verdict not in verdicts:
            continue
        figure.add_artist(
            Rectangle(
                ((left + 0.02) / wide, (middle - 0.07) / tall),
                0.3 / wide,
                0.14 / tall,
                fill=False,
                edgecolor=mark.colour,
                linestyle=mark.line,
                linewidth=2.0,
            )
        )
        text = f'{mark.symbol} {mark.meaning}'
        figure.text(
            (left + 0.42) / wide,
            middle / tall,
            text,
            va='center',
            fontsize=8,
            color=mark.colour,
            fontweight='bold',
        )
        left += 0.42 + 0.085 * len(text) + 0.25
