"""Texts in letters that the usual font does not have."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.text import Text

__all__ = ['PageFigure', 'fallback_fonts', 'undrawable']

# Fonts with a box for every letter, and none that says what it is.
_BOXES = ('last resort', 'lastresort', 'fallback', 'blank')
_NOTE = (
    'No font of this machine has the letters of all names: classes stand by '
    'the number that they have in the tables.'
)

_NUMBERED = (
    'No font of this machine has the letters of all names: they are numbered '
    'as they come.'
)


class PageFigure(Figure):
    """A figure whose names can be in any letters.

    What the usual font can't draw is drawn in another one that is installed.
    Where none has the letters, a class stands as ``class 3``, other words as
    ``name 1``, and the figure says so at its lower edge.

    Attributes:
        class_names: C names, whose places are the numbers.
    """

    class_names: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._numbers: dict[str, int] = {}

    def draw(self, renderer: Any) -> None:
        """Choose the fonts of all texts, then draw."""
        for axes in self.findobj(Axes):
            _number_ticks(self, axes.xaxis)
            _number_ticks(self, axes.yaxis)
        self.make_drawable(self.findobj(Text))
        super().draw(renderer)

    def reader_note(self, note: str = '') -> str:
        """A note below the panels, with what the numbers are if need be."""
        needed = undrawable(''.join(self.class_names))
        return f'{note} {_NOTE}'.strip() if needed else note

    def make_drawable(self, texts: Iterable[Text]) -> None:
        """Give texts of the figure fonts, or numbers, before they are drawn.

        Args:
            texts: Some of the figure's.
        """
        for text in texts:
            written = text.get_text()
            if not _beyond_usual(written):
                continue
            drawable = self.numbered(written)
            if drawable != written:
                text.set_text(drawable)
            families = fallback_fonts(_beyond_usual(drawable))
            text.set_fontfamily([*text.get_fontfamily(), *families])

    def numbered(self, text: str) -> str:
        """A text in which what no font has is a number.

        Args:
            text: Any.

        Returns:
            The text; the figure says at its edge what the numbers are.
        """
        missing = undrawable(text)
        if not missing:
            return text
        numbers = {name: i for i, name in enumerate(self.class_names)}
        # The longest first, since one name may begin another.
        for name in sorted(numbers, key=len, reverse=True):
            if missing & set(name) and name in text:
                text = text.replace(name, f'class {numbers[name]}')
                _add_note(self, _NOTE)
        left = ''.join(sorted(missing & set(text)))
        if not left:
            return text
        _add_note(self, _NUMBERED)
        return re.sub(f'[{re.escape(left)}]+', self._own_number, text)

    def _own_number(self, letters: re.Match[str]) -> str:
        """A number for letters that are no name of a class, always the same.

        An empty box or a question mark would look the same for all of them.
        """
        number = self._numbers.setdefault(letters[0], len(self._numbers) + 1)
        return f'name {number}'


def fallback_fonts(letters: Collection[str]) -> list[str]:
    """Installed fonts that together have as many of these letters as any.

    Args:
        letters: Those that the usual font lacks.

    Returns:
        Families, the one with most of the letters first; none where no font
        has any.

    Examples:
        >>> fallback_fonts([])
        []
    """
    missing, families = set(letters), []
    while missing:
        name, held = max(
            (
                (entry.name, missing & _letters(entry.fname))
                for entry in _entries()
            ),
            key=lambda candidate: len(candidate[1]),
            default=('', set()),
        )
        if not held:
            break
        families.append(name)
        missing -= held
    return families


def undrawable(text: str) -> set[str]:
    """Letters of a text that no installed font has.

    Examples:
        >>> undrawable('cat')
        set()
    """
    missing = _beyond_usual(text)
    if not missing:
        return missing
    fonts = {entry.name: entry.fname for entry in _entries()}
    for family in fallback_fonts(missing):
        missing -= _letters(fonts[family])
    return missing


def _entries() -> list[font_manager.FontEntry]:
    """One upright, regular font of each family, by name."""
    regular = {
        entry.name: entry
        for entry in font_manager.fontManager.ttflist
        if entry.style == 'normal'
        and entry.weight in (400, 'normal', 'regular', 'book')
        and not any(word in entry.name.lower() for word in _BOXES)
    }
    # Of equal ones, one without serifs.
    return sorted(
        regular.values(), key=lambda e: ('sans' not in e.name.lower(), e.name)
    )


@cache
def _letters(path: str) -> frozenset[str]:
    """Letters that a font can draw; none of one that can't be read."""
    try:
        font = FT2Font(path)
        codes = font.get_charmap()
        font.set_size(10, 72)  # fails for fonts made of pictures
    except (RuntimeError, OSError, ValueError):
        return frozenset()
    return frozenset(map(chr, codes))


def _beyond_usual(text: str) -> set[str]:
    """Letters that the usual font lacks; no blanks, no marks of control."""
    usual = _letters(font_manager.findfont('DejaVu Sans'))
    return {
        letter
        for letter in set(text) - usual
        if not letter.isspace()
        and unicodedata.category(letter) not in ('Cc', 'Cf')
    }


def _number_ticks(figure: PageFigure, axis: Axis) -> None:
    """Ticks are written anew in each drawing, so their source changes."""
    written = [label.get_text() for label in axis.get_ticklabels()]
    if undrawable(''.join(written)):
        texts = [figure.numbered(text) for text in written]
        axis.set_ticks(axis.get_majorticklocs(), texts)


def _add_note(figure: Figure, note: str) -> None:
    """Say once what the numbers are, where the layout has room for it."""
    texts = [text.get_text() for text in figure.findobj(Text)]
    if any(note in ' '.join(text.split()) for text in texts):
        return
    style = {'fontsize': 7, 'color': '0.3', 'ha': 'left'}
    if figure.legends:  # below the panels, where a line would cover it
        legend = figure.legends[0]
        above = legend.get_title().get_text()
        legend.set_title(f'{above}\n{note}' if above else note)
        legend.get_title().set_fontsize(7)
    elif figure.get_layout_engine() is None:
        figure.text(0.01, 0.004, note, va='bottom', **style)
    else:
        figure.supxlabel(note, x=0.01, **style)
