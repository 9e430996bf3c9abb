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
        interval: Keys of the ends of its interval, shown below the number.
        note: Key of a word that stands below both.
        signed: Whether numbers above 0 have a sign.
        small: Whether a number above 0 that its decimals would make 0 is
            shown as below the smallest that they can show.
        missing: What those who hear the page are told beside the dash of a
            cell without a value; nothing where it is empty.
    """

    key: str
    title: str
    digits: int = 1
    words: bool = False
    interval: tuple[str, str] | None = None
    note: str | None = None
    signed: bool = False
    small: bool = False
    missing: str = 'unknown'


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
        rank: Key of a column; where a page has no room for all rows, it shows
            the lowest and the highest ones.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]
    browse: bool = False
    rank: str | None = None


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
        files: What goes beside the tables and not onto the page, text by the
            name of the file.
    """

    name: str
    title: str
    reading: str
    limits: str
    figures: list[ReportFigure] = field(default_factory=list)
    tables: list[ReportTable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def add_figure(
        self,
        name: str,
        figure: 'Figure',
        title: str,
        alt: str,
        *,
        numbered: bool = False,
    ) -> None:
        """Append a figure.

        Args:
            name: Stem of its files.
            figure: What to show.
            title: One line, for the heading above it.
            alt: What it says, one to three sentences.
            numbered: Whether there may be one for each model: the name then
                ends with its number, from 1.
        """
        if numbered:
            taken = {drawn.name for drawn in self.figures}
            count = 1
            while f'{name}_{count}' in taken:
                count += 1
            name = f'{name}_{count}'
        self.figures.append(ReportFigure(name, figure, title, alt))

    def note_once(self, sentence: str) -> None:
        """Append a note that is not there; nothing for an empty one.

        Args:
            sentence: A finding or setting.
        """
        if sentence and sentence not in self.notes:
            self.notes.append(sentence)

    def leave_out(self, part: str, reason: str) -> None:
        """Say why a part is missing, each reason once.

        Args:
            part: What is missing.
            reason: Why, without a full stop at its end.
        """
        sentence = f'{part}: {reason.rstrip(".")}.'
        if sentence not in self.left_out:
            self.left_out.append(sentence)
