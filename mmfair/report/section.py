"""What a report consists of: sections with figures, tables and reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ['Column', 'ReportFigure', 'ReportTable', 'Section']


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        key: Key of the cell in each row.
        title: Heading, with the unit, such as ``'accuracy (%)'``.
        digits: Decimals of numbers that are not whole.
        words: Whether the cells hold words, which are sorted by letters and
            stand on the left.
    """

    key: str
    title: str
    digits: int = 1
    words: bool = False


@dataclass(frozen=True)
class ReportFigure:
    """A figure of a section.

    Attributes:
        name: Stem of its files, such as ``'accuracy_by_count'``.
        figure: The figure.
        title: What it shows, one line, for the heading above it.
        alt: What it says, for those who can't see it, one to three sentences
            with the main numbers.
    """

    name: str
    figure: 'Figure'
    title: str
    alt: str


@dataclass(frozen=True)
class ReportTable:
    """A table of a section.

    Attributes:
        name: Stem of its files.
        title: What it shows, one line.
        columns: Those that the page shows, in order.
        rows: Rows by key; more keys than there are columns go to the files
            alone. None is unknown.
        browse: Whether the page lets its reader sort and filter it.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    browse: bool = False


@dataclass
class Section:
    """A section of a report.

    Attributes:
        name: The name to choose it by, such as ``'geometry'``.
        title: Its heading.
        reading: How to read it, one sentence.
        limits: What it can't tell, one sentence.
        figures: In the order of the page.
        tables: In the order of the page; below the figures.
        notes: Sentences with findings or settings, above the figures.
        left_out: Parts that are missing, each a sentence with the reason.
    """

    name: str
    title: str
    reading: str
    limits: str
    figures: list[ReportFigure] = field(default_factory=list)
    tables: list[ReportTable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
