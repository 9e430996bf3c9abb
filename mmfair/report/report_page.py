"""The page of a report, in one file."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import chain

from jinja2 import Environment, PackageLoader, StrictUndefined

import mmfair
from mmfair.report.figure_image import PageImage, figure_image, page_image
from mmfair.report.page_rows import page_rows
from mmfair.report.section import ReportFigure, ReportTable, Section
from mmfair.report.table_cells import table_cells

__all__ = ['PageTooLargeError', 'report_page']

MAX_BYTES = 15_000_000
# Pixels to an inch, and bytes up to which SVG is taken in any case; the next
# pair where the page becomes too large.
_SIZES = ((150, 400_000), (110, 0), (80, 0), (55, 0))
# Share of the page that the rows of its tables may take.
_ROWS = 0.6
# Above this, a table that can be browsed scrolls in its box.
_TALL = 50


class PageTooLargeError(ValueError):
    """The page can't be made small enough; its files are sound."""


def report_page(
    sections: Sequence[Section],
    files: Mapping[str, str | bytes],
    *,
    title: str,
    models: Sequence[str],
    facts: Mapping[str, str],
) -> str:
    """The page, with its style, its script and all figures within it.

    Args:
        sections: In the order of the page.
        files: Content of ``figures/NAME.png`` and ``figures/NAME.svg``.
        title: Of the page.
        models: Names of the models.
        facts: Short label to text.

    Returns:
        HTML, below 15 MB. If need be, long tables show their lowest and
        highest rows alone, figures are coarser than their files, and the
        largest ones are links to these.

    Raises:
        PageTooLargeError: If the page is larger all the same.
        ValueError: If a column has no key in its rows.
        TypeError: If a column of numbers holds something else.

    Examples:
        >>> section = Section('a', 'Classes', 'By row.', 'Not why.')
        >>> page = report_page(
        ...     [section], {}, title='<Pets>', models=['ResNet'], facts={}
        ... )
        >>> '<h1>&lt;Pets&gt;</h1>' in page
        True
    """
    environment = Environment(
        loader=PackageLoader('mmfair.report'),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template('report.html.j2')
    script = environment.get_template('report.js').render()
    digest = b64encode(sha256(script.encode()).digest()).decode()
    tables = page_rows(
        chain.from_iterable(section.tables for section in sections),
        _ROWS * MAX_BYTES,
    )
    parts = {
        'title': title,
        'models': models,
        'facts': facts,
        'sections': sections,
        'tables': tables,
        'cells': {n: table_cells(table) for n, table in tables.items()},
        'row_heading': _row_heading,
        'tall': _TALL,
        # Only this script runs, whatever a name may smuggle in.
        'script_source': f"'sha256-{digest}'",
        'version': mmfair.__version__,
    }
    figures = [f for section in sections for f in section.figures]
    for dpi, prefer_svg in _SIZES:
        images = _images(figures, files, dpi, prefer_svg)
        page = _utf8(template.render(parts, images=images))
        if len(page.encode()) < MAX_BYTES:
            return page
    largest = sorted(images, key=lambda name: -len(images[name].uri))
    for name in largest:
        images[name] = None  # its files are linked
        page = _utf8(template.render(parts, images=images))
        if len(page.encode()) < MAX_BYTES:
            return page
    raise PageTooLargeError(
        f'write_report: report.html must be below {MAX_BYTES / 1e6:g} MB, '
        f'got {len(page.encode()) / 1e6:.1f} MB without its figures. Leave '
        'out sections. The figures and tables have been written.'
    )


def _images(
    figures: Sequence[ReportFigure],
    files: Mapping[str, str | bytes],
    dpi: int,
    prefer_svg: int,
) -> dict[str, PageImage | None]:
    images: dict[str, PageImage | None] = {}
    for drawn in figures:
        png = files[f'figures/{drawn.name}.png']
        if dpi != _SIZES[0][0]:
            png = figure_image(drawn.figure, 'png', dpi=dpi)
        svg = files[f'figures/{drawn.name}.svg']
        images[drawn.name] = page_image(
            drawn.figure, png, svg, prefer_svg=prefer_svg
        )
    return images


def _row_heading(table: ReportTable) -> int:
    """Place of the column that names the rows: the first one with words."""
    words = (i for i, column in enumerate(table.columns) if column.words)
    return next(words, 0)


def _utf8(text: str) -> str:
    """The text without halves of pairs, as names of damaged files hold."""
    return text.encode('utf-8', 'replace').decode('utf-8')
