"""Rows of images with captions, with or without saliency."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmfair.visualization.axes_style import (
    WIDTH,
    Array,
    plain,
    set_title,
    short,
)
from mmfair.visualization.displayed_image import displayed_image
from mmfair.visualization.drawable_text import PageFigure
from mmfair.visualization.saliency import draw_saliency, draw_saliency_scale

__all__ = ['image_grid']

# Inches: between cells, around all, of a line of text, of a wide cell.
_GAP, _MARGIN, _LINE, _WIDEST = 0.08, 0.1, 0.14, 1.6
# Images smaller than this keep their pixels when they are enlarged.
_SMALL_IMAGE = 128

Pixels = npt.NDArray[np.uint8]


class _Line(NamedTuple):
    """A line of cells, and the title above it if it begins a row."""

    images: Sequence[Pixels | None]
    captions: Sequence[str]
    overlays: Sequence[Array | None]
    title: str


def image_grid(
    images: Sequence[Sequence[Pixels | None]],
    captions: Sequence[Sequence[str]],
    *,
    row_titles: Sequence[str] | None = None,
    overlays: Sequence[Sequence[Array | None]] | None = None,
    title: str = '',
    columns: int = 8,
) -> Figure:
    """Images in rows, each with a caption below it.

    Small images keep their pixels. A row longer than ``columns`` goes on in
    the next line.

    Args:
        images: Rows of images, each of shape (H, W, 3), uint8; None leaves
            the cell empty. Other images, grey, of more channels or more than
            8 bits, are shown as :func:`displayed_image` makes them.
        captions: A text for each image; long lines are cut.
        row_titles: A line above each row.
        overlays: For each image its saliency, shape (h, w), in [0, 1], which
            is laid over the grey image; None leaves the image as it is.
        title: Line above all.
        columns: Images side by side at most.

    Returns:
        A figure 7 inches wide, for ``savefig``.

    Raises:
        ValueError: If there is no image, or the other arguments don't have an
            entry for each of them.

    Examples:
        >>> grey = np.full((4, 4, 3), 128, np.uint8)
        >>> figure = image_grid([[grey, grey]], [['cat', 'dog']])
        >>> [axes.get_xlabel() for axes in figure.axes]
        ['cat', 'dog']
    """
    _check(images, captions, row_titles, overlays)
    columns = min(columns, max(map(len, images)))
    width = min((WIDTH - 2 * _MARGIN + _GAP) / columns - _GAP, _WIDEST)
    titles = row_titles or [''] * len(images)
    lays = overlays or [[None] * len(row) for row in images]
    lines = list(_lines(images, captions, lays, titles, columns))
    heights = [_height(line, width) for line in lines]
    top = 0.4 + 0.18 * (len(title) > 77) if title else _MARGIN
    bottom = 0.5 if overlays else _MARGIN
    figure = PageFigure(figsize=(WIDTH, top + sum(map(sum, heights)) + bottom))
    set_title(figure, title)
    figure.texts[0].set(y=1 - 0.1 / figure.get_figheight())
    above = figure.get_figheight() - top
    for line, parts in zip(lines, heights, strict=True):
        _draw(figure, line, above, width, parts)
        above -= sum(parts)
    if overlays:
        draw_saliency_scale(figure)
    return figure


def _check(
    images: Sequence[Sequence[Pixels | None]],
    captions: Sequence[Sequence[str]],
    row_titles: Sequence[str] | None,
    overlays: Sequence[Sequence[Array | None]] | None,
) -> None:
    sizes = [len(row) for row in images]
    given = [captions] if overlays is None else [captions, overlays]
    others = [[len(row) for row in rows] for rows in given]
    titles = len(images if row_titles is None else row_titles)
    any_image = any(image is not None for row in images for image in row)
    same = all(one == sizes for one in others) and titles == len(images)
    if not any_image or not same:
        raise ValueError(
            'image_grid: captions, row_titles and overlays must have an entry '
            f'for each of one or more images, got rows of {sizes} images, '
            f'{" and ".join(map(str, others))} entries and {titles} titles. '
            'Use None for an empty cell.'
        )


def _lines(
    images: Sequence[Sequence[Pixels | None]],
    captions: Sequence[Sequence[str]],
    overlays: Sequence[Sequence[Array | None]],
    titles: Sequence[str],
    columns: int,
) -> Iterator[_Line]:
    for row, texts, lays, title in zip(
        images, captions, overlays, titles, strict=True
    ):
        for start in range(0, len(row), columns):
            part = slice(start, start + columns)
            yield _Line(
                row[part], texts[part], lays[part], '' if start else title
            )


def _wrapped(caption: str, width: float) -> str:
    """A caption of lines that fit the cell, two for each line at most."""
    characters = max(int(width / 0.06), 6)
    # A unit stays with its number.
    whole = caption.replace(' %', '\N{NO-BREAK SPACE}%')
    lines = [
        part
        for line in whole.splitlines()
        for part in textwrap.wrap(
            line, characters, max_lines=2, placeholder='…'
        )
    ]
    return plain('\n'.join(lines))


def _height(line: _Line, width: float) -> tuple[float, float, float]:
    """Inches for the title, the images and the captions of a line."""
    shapes = [image.shape for image in line.images if image is not None]
    tall = max((shape[0] / shape[1] for shape in shapes), default=1)
    rows = max(_wrapped(text, width).count('\n') + 1 for text in line.captions)
    return (
        1.8 * _LINE if line.title else 0.0,
        width * float(np.clip(tall, 0.5, 1.5)),
        rows * _LINE + 0.1,
    )


def _draw(
    figure: Figure,
    line: _Line,
    above: float,
    width: float,
    parts: tuple[float, float, float],
) -> None:
    size = np.array([WIDTH, figure.get_figheight()] * 2)
    title, height, _ = parts
    if line.title:
        figure.text(
            _MARGIN / WIDTH,
            (above - 0.5 * _LINE) / size[1],
            short(line.title, 80),
            va='top',
            fontsize=9.5,
        )
    for index, image in enumerate(line.images):
        if image is None:
            continue
        left = _MARGIN + index * (width + _GAP)
        box = np.array([left, above - title - height, width, height])
        axes = figure.add_axes(box / size)
        _cell(axes, image, line.overlays[index])
        axes.set_xlabel(
            _wrapped(line.captions[index], width),
            fontsize=7.5,
            labelpad=3,
        )


def _cell(axes: Axes, image: Pixels, overlay: Array | None) -> None:
    picture = displayed_image(image)
    small = max(image.shape[:2]) < _SMALL_IMAGE
    kind = 'nearest' if small else 'antialiased'
    if overlay is None:
        axes.imshow(picture, interpolation=kind)
    else:
        draw_saliency(axes, picture, overlay, interpolation=kind)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_color('0.7')
