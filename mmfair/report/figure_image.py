"""Figures as files and as parts of a page."""

import io
from base64 import b64encode
from typing import TYPE_CHECKING, Literal, NamedTuple

import matplotlib

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ['PageImage', 'figure_image', 'page_image']

# Pixels of CSS to an inch.
_CSS_INCH = 96


class PageImage(NamedTuple):
    """An image that a page holds in itself.

    Attributes:
        uri: Its content, as a data URI.
        width: In pixels of CSS.
        height: In pixels of CSS.
    """

    uri: str
    width: int
    height: int


def figure_image(
    figure: 'Figure', kind: Literal['png', 'svg'], *, dpi: int = 150
) -> bytes:
    """Content of an image file; the same figure gives the same bytes.

    Args:
        figure: What to draw.
        kind: Of the file. Text in SVG is drawn as outlines, so that it looks
            the same on every machine.
        dpi: Pixels to an inch; in SVG of the images within it alone.

    Returns:
        What to write into the file.

    Examples:
        >>> from matplotlib.figure import Figure
        >>> figure_image(Figure(), 'png')[1:4]
        b'PNG'
    """
    stream = io.BytesIO()
    metadata = {'Date': None} if kind == 'svg' else {}
    with matplotlib.rc_context({'svg.hashsalt': 'mmfair'}):
        figure.savefig(stream, format=kind, dpi=dpi, metadata=metadata)
    return stream.getvalue()


def page_image(
    figure: 'Figure', png: bytes, svg: bytes, *, prefer_svg: int
) -> PageImage:
    """The form of a figure that the page holds.

    SVG is sharp at every zoom and in print, but grows with what is drawn.

    Args:
        figure: For its size.
        png: As PNG.
        svg: As SVG.
        prefer_svg: Bytes up to which SVG is taken in any case; beyond, the
            smaller one of the two.

    Returns:
        The image and the size at which a page shows it.

    Examples:
        >>> from matplotlib.figure import Figure
        >>> page_image(Figure((2, 1)), b'1', b'22', prefer_svg=1)
        PageImage(uri='data:image/png;base64,MQ==', width=192, height=96)
    """
    as_svg = len(svg) <= max(prefer_svg, len(png))
    mime, content = ('svg+xml', svg) if as_svg else ('png', png)
    uri = f'data:image/{mime};base64,{b64encode(content).decode()}'
    width, height = (
        round(side * _CSS_INCH) for side in figure.get_size_inches()
    )
    return PageImage(uri, width, height)
