"""A report as a folder: one page, every figure, every number."""

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mmfair.report.figure_image import figure_image
from mmfair.report.report_page import PageTooLargeError, report_page
from mmfair.report.section import ReportTable, Section
from mmfair.utils.atomic_write import atomic_write
from mmfair.utils.check_output import check_output_folder
from mmfair.utils.write_csv import csv_text
from mmfair.utils.write_json import json_text, plain_value

__all__ = ['write_report']

# What an earlier report may have left in the two folders.
_FILE = re.compile(r'(figures/[\w.-]+\.(png|svg)|tables/[\w.-]+\.(csv|json))')
_STEM = re.compile(r'\w[\w.-]*')


def write_report(
    folder: str | os.PathLike[str],
    sections: Sequence[Section],
    *,
    title: str,
    models: Sequence[str],
    facts: Mapping[str, str],
) -> Path:
    """Write a report so that it can be opened, shared and computed with.

    - ``report.html``: all of it, in one file below 15 MB that needs no
      network.
    - ``figures/NAME.png`` and ``figures/NAME.svg``: every figure.
    - ``tables/NAME.csv`` and ``tables/NAME.json``: every table, all keys of
      its rows, at full precision.
    - ``report.json``: the facts, the sentences and all tables.

    Each file is there whole or not at all. Those of an earlier report in the
    same folder are replaced or removed; other files stay.

    Args:
        folder: Made if missing; ``'.'`` is the current one.
        sections: In the order of the page.
        title: Of the page.
        models: Names of the models.
        facts: Short label to text, such as the checkpoint and the split.

    Returns:
        Path of ``report.html``.

    Raises:
        ValueError: If the folder is blank or can't be written, there is no
            section, a name is no stem of a file or occurs twice, a column has
            no key in its rows, or the page is too large; in that case all
            files but the page are written.
        TypeError: If a cell holds what JSON can't, or a column of numbers
            something else.

    Examples:
        >>> import tempfile
        >>> from mmfair.report import Column, ReportTable
        >>> columns = [Column('name', 'class', words=True), Column('n', 'n')]
        >>> rows = [{'name': 'cat', 'n': 3}]
        >>> table = ReportTable('classes', 'Classes', columns, rows)
        >>> section = Section('data', 'Data', 'Count.', 'Why.', [], [table])
        >>> page = write_report(
        ...     tempfile.mkdtemp(),
        ...     [section],
        ...     title='Pets',
        ...     models=['ResNet'],
        ...     facts={},
        ... )
        >>> print((page.parent / 'tables' / 'classes.csv').read_text())
        name,n
        cat,3
        <BLANKLINE>
    """
    _check(sections)
    check_output_folder(folder, 'write_report: folder')
    files = _files(sections)
    root = Path(folder)
    report = {
        'title': title,
        'models': list(models),
        'facts': plain_value(facts),
        'sections': [_section(section) for section in sections],
        'files': sorted(files),
    }
    too_large = None
    try:
        files['report.html'] = report_page(
            sections, files, title=title, models=models, facts=facts
        )
    except PageTooLargeError as error:
        too_large = error  # what was measured is kept all the same
    stale = _earlier_files(root) - set(files)
    # The list of files is the last one: what it names is there.
    for path, content in (files | {'report.json': json_text(report)}).items():
        atomic_write(root / path, content)
    for path in stale:
        (root / path).unlink(missing_ok=True)
    if too_large is not None:
        (root / 'report.html').unlink(missing_ok=True)
        raise too_large
    return root / 'report.html'


def _check(sections: Sequence[Section]) -> None:
    if not sections:
        raise ValueError(
            'write_report: sections must hold at least one, got none. Choose '
            'a section.'
        )
    parts: dict[str, list[str]] = {
        'section': [section.name for section in sections],
        'figure': [f.name for s in sections for f in s.figures],
        'table': [t.name for s in sections for t in s.tables],
    }
    for kind, names in parts.items():
        seen = set()
        for name in names:
            if not _STEM.fullmatch(name):
                raise ValueError(
                    f'write_report: name of a {kind} must consist of letters, '
                    f'digits, "_", "-" and ".", got {name!r}. Put other words '
                    'into its title.'
                )
            # Some file systems do not tell upper from lower case.
            if name.casefold() in seen:
                raise ValueError(
                    f'write_report: name of a {kind} must occur once, got '
                    f'{name!r} twice. Rename one.'
                )
            seen.add(name.casefold())


def _files(sections: Sequence[Section]) -> dict[str, str | bytes]:
    """Contents of the figures and tables, by their paths."""
    files: dict[str, str | bytes] = {}
    for section in sections:
        for drawn in section.figures:
            for kind in ('png', 'svg'):
                path = f'figures/{drawn.name}.{kind}'
                files[path] = figure_image(drawn.figure, kind)
        for table in section.tables:
            files[f'tables/{table.name}.csv'] = _csv(table)
            files[f'tables/{table.name}.json'] = json_text(_table(table))
        for name, content in section.files.items():
            files[f'tables/{name}'] = content
    return files


def _csv(table: ReportTable) -> str:
    # All keys of the rows; those that the page shows if there is no row.
    columns = None if table.rows else [c.key for c in table.columns]
    return csv_text(table.rows, columns)


def _table(table: ReportTable) -> dict[str, Any]:
    return {
        'name': table.name,
        'title': table.title,
        'columns': {column.key: column.title for column in table.columns},
        'rows': [plain_value(row) for row in table.rows],
    }


def _section(section: Section) -> dict[str, Any]:
    texts = ('name', 'title', 'reading', 'limits', 'notes', 'left_out')
    return {
        **{key: getattr(section, key) for key in texts},
        'figures': [
            {'name': f.name, 'title': f.title, 'alt': f.alt}
            for f in section.figures
        ],
        'tables': [_table(table) for table in section.tables],
    }


def _earlier_files(root: Path) -> set[str]:
    """Figures and tables that the report in a folder says it has."""
    try:
        report = json.loads((root / 'report.json').read_text('utf-8'))
        listed = report['files']
    except (OSError, ValueError, KeyError, TypeError):
        return set()  # no report of ours: nothing to remove
    if not isinstance(listed, list):
        return set()
    return {path for path in listed if _FILE.fullmatch(str(path))}
