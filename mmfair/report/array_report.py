"""A report that is held in memory, as a notebook shows it."""

import os
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from mmfair.report.section import Section
from mmfair.report.write_report import write_report

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ['ArrayReport']


class ArrayReport:
    """Sections with their tables and figures by name.

    Args:
        sections: Of the report.
        models: Names of the models.
        facts: What the page says of the origin, label to text.

    Attributes:
        path: Of the page, once it is written; before, None.
    """

    def __init__(
        self,
        sections: Sequence[Section],
        models: Sequence[str],
        facts: Mapping[str, str],
    ) -> None:
        self.sections = sections
        self.models = models
        self.facts = facts
        self.path: Path | None = None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Every table by its name, with all keys of its rows."""
        return {
            table.name: pd.DataFrame(table.rows)
            for section in self.sections
            for table in section.tables
        }

    @property
    def figures(self) -> dict[str, 'Figure']:
        """Every figure of matplotlib by its name."""
        return {
            drawn.name: drawn.figure
            for section in self.sections
            for drawn in section.figures
        }

    def write(
        self,
        folder: str | os.PathLike[str],
        *,
        title: str = 'Fairness report',
    ) -> Path:
        """Write the page, its figures and its tables.

        Args:
            folder: Made if missing; see
                :func:`mmfair.report.write_report`.
            title: Of the page.

        Returns:
            Path of ``report.html``.
        """
        self.path = write_report(
            folder,
            self.sections,
            title=title,
            models=self.models,
            facts=self.facts,
        )
        return self.path

    def __repr__(self) -> str:
        where = f', written to {self.path}' if self.path else ''
        return (
            f'ArrayReport of {", ".join(self.models)}: tables '
            f'{", ".join(self.tables)}; figures {", ".join(self.figures)}'
            f'{where}'
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the first tables, and what there is."""
        parts = []
        for section in self.sections:
            parts.append(f'<h3>{escape(section.title)}</h3>')
            parts += [f'<p>{escape(note)}</p>' for note in section.notes]
            for table in section.tables[:2]:
                columns = {c.key: c.title for c in table.columns}
                frame = pd.DataFrame(table.rows, columns=[*columns])
                parts.append(f'<p><b>{escape(table.title)}</b></p>')
                parts.append(
                    frame.rename(columns=columns)
                    .round(2)
                    .to_html(index=False, max_rows=20, na_rep='unknown')
                )
        return ''.join([*parts, f'<p>{escape(repr(self))}</p>'])
