"""A table of corrections as files."""

import io
from collections.abc import Mapping
from pathlib import Path

from mmfair.corrections import CorrectionTable
from mmfair.utils.atomic_write import atomic_write
from mmfair.utils.write_csv import write_csv
from mmfair.utils.write_json import write_json
from mmfair.visualization import trade_off

__all__ = ['trade_off_points', 'write_correction_files']


def write_correction_files(
    table: CorrectionTable, folder: Path, facts: Mapping[str, object]
) -> list[Path]:
    """Write numbers, class changes and the picture of a table.

    - ``corrections.csv``, ``.json``: a row a correction; the second with the
      verdict, the notes, what was left out and the facts.
    - ``classes.csv``, ``.json``: a row a correction and class.
    - ``trade_off.png``, ``.svg``: overall against worst class.

    Each file is there whole or not at all; earlier ones are replaced.

    Args:
        table: Of :func:`mmfair.corrections.correct`.
        folder: Made if it is missing.
        facts: Where the numbers come from, by name.

    Returns:
        The files.
    """
    rows, classes = table.records(), table.class_records()
    write_csv(folder / 'corrections.csv', rows)
    write_json(
        folder / 'corrections.json',
        {
            'facts': dict(facts),
            'aim': table.aim,
            'verdict': table.verdict,
            'chosen': table.chosen,
            'best': table.best,
            'promised': table.promised,
            'optimism': table.optimism._asdict(),
            'judged_on': table.judged_on,
            'notes': list(table.notes),
            'skipped': table.skipped,
            'corrections': rows,
        },
    )
    write_csv(folder / 'classes.csv', classes)
    write_json(folder / 'classes.json', classes)
    figure = trade_off(
        trade_off_points(table),
        chosen=table.chosen,
        title='What each correction wins and loses on the test images',
    )
    for kind in ('png', 'svg'):
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=150)
        atomic_write(folder / f'trade_off.{kind}', buffer.getvalue())
    names = ['corrections.csv', 'corrections.json', 'classes.csv']
    names += ['classes.json', 'trade_off.png', 'trade_off.svg']
    return [folder / name for name in names]


def trade_off_points(
    table: CorrectionTable,
) -> dict[str, tuple[float, float]]:
    """Overall accuracy and that of the worst class, in per cent, by name."""
    return {
        row.name: (100 * row.test['overall'], 100 * row.test['worst'])
        for row in table.rows
    }
