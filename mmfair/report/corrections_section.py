"""What cheap corrections of the last layer would do to a model."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mmfair.report.known_value import known_value
from mmfair.report.measured import Measured
from mmfair.report.model_run import ModelRun
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.visualization import trade_off

if TYPE_CHECKING:
    from mmfair.corrections import CorrectionRow, CorrectionTable

__all__ = ['corrections_section']


def corrections_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """The table of corrections of each model, and the picture.

    Args:
        models: With all that is measured of them.
        settings: Of the report; ``correction_images`` training images at
            most are looked at.

    Returns:
        The section.
    """
    section = Section(
        name='corrections',
        title='Corrections',
        reading=(
            'Each row changes the last layer alone, in seconds, and is '
            'measured on the evaluated images; the marked one was chosen on '
            'other images for the mean over classes, and where it is the '
            'model as it is, none of them helps.'
        ),
        limits=(
            'What the features do not hold no correction of the last layer '
            'can bring back, and a gain whose interval holds 0 may be chance.'
        ),
    )
    rows: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    for model in models:
        why = _refusal(model)
        if why:
            section.leave_out(f'Corrections of {model.name}', why)
            continue
        try:
            table = _table(model.run, settings)
        except ValueError as error:
            section.leave_out(f'Corrections of {model.name}', str(error))
            continue
        _add(section, model.name, table)
        rows += [_row(model.name, table, row) for row in table.rows]
        changes += _changes(model.name, table)
    if rows:
        section.tables.append(
            ReportTable('corrections', 'All that was tried', _COLUMNS, rows)
        )
    if changes:
        section.tables.append(
            ReportTable(
                'correction_classes',
                'Class by class, the chosen correction',
                _CLASS_COLUMNS,
                changes,
                browse=True,
                rank='change',
            )
        )
    return section


_COLUMNS = (
    Column('model', 'model', words=True),
    Column('correction', 'correction', words=True, note='mark'),
    Column('overall', 'overall (%)'),
    Column('many', 'many (%)'),
    Column('medium', 'medium (%)'),
    Column('few', 'few (%)'),
    Column('worst', 'worst class (%)'),
    Column(
        'gain',
        'gain of the mean (points)',
        interval=('gain_low', 'gain_high'),
        signed=True,
        missing='',
    ),
    Column('ece', 'ECE (%)'),
    Column('weights', 'goes into the weights', words=True),
)
_CLASS_COLUMNS = (
    Column('name', 'class', words=True),
    Column('model', 'model', words=True),
    Column('correction', 'correction', words=True),
    Column('before', 'before (%)'),
    Column('after', 'after (%)'),
    Column('change', 'change (points)', interval=('low', 'high'), signed=True),
)


def _refusal(model: Measured) -> str:
    """Why nothing is tried; empty where it is."""
    if model.run is None or not hasattr(model.run, 'cfg'):
        return 'its training images are not known'
    if model.run.split != 'test':
        return f'they are measured on test images, not on {model.run.split}'
    if model.task.maps:
        return 'mmfair correct tries them on pixels'
    return ''


def _table(run: ModelRun, settings: ReportSettings) -> 'CorrectionTable':
    from mmfair.model_corrections import correct_model

    try:
        return correct_model(
            run,
            '',
            groups=settings.groups,
            max_train=settings.correction_images,
            seed=settings.seed,
            bar=lambda title, total: settings.bar(
                f'{run.name}: {title}', total
            ),
        ).table
    finally:
        for hook in run.corrections:
            hook.attach(run.model)


def _add(section: Section, name: str, table: 'CorrectionTable') -> None:
    section.notes.append(f'{name}: {table.verdict}')
    for note in table.notes:
        section.note_once(note)
    for skipped, why in table.skipped.items():
        section.leave_out(skipped, why)
    points = {
        row.name: (100 * row.test['overall'], 100 * row.test['worst'])
        for row in table.rows
    }
    before, chosen = points[table.rows[0].name], points[table.chosen]
    section.add_figure(
        'corrections',
        trade_off(points, chosen=table.chosen),
        f'{name}: what each correction wins and loses',
        f'Overall accuracy and that of the worst class of {len(points)} '
        f'models: {before[0]:.1f} and {before[1]:.1f} % as it is, '
        f'{chosen[0]:.1f} and {chosen[1]:.1f} % for {table.chosen}, which '
        'was chosen.',
        numbered=True,
    )


def _row(
    model: str, table: 'CorrectionTable', row: 'CorrectionRow'
) -> dict[str, Any]:
    shown = ('overall', 'mean', 'many', 'medium', 'few', 'worst', 'worst_ten')
    first = row is table.rows[0]
    gain = row.gain
    return {
        'model': model,
        'correction': row.name,
        'mark': 'chosen' if row.name == table.chosen else None,
        **{
            key: known_value(100 * row.test[key]) if key in row.test else None
            for key in shown
        },
        'ece': known_value(
            100 * row.test.get('calibration_error', float('nan'))
        ),
        'gain': None if first else known_value(100 * gain.value),
        'gain_low': None if first else known_value(100 * gain.low),
        'gain_high': None if first else known_value(100 * gain.high),
        'weights': 'yes' if row.folds in ('scores', 'predictions') else 'no',
    }


def _changes(model: str, table: 'CorrectionTable') -> list[dict[str, Any]]:
    if table.chosen == table.rows[0].name:
        return []
    row = table.winner
    return [
        {
            'name': name,
            'model': model,
            'correction': row.name,
            'before': known_value(100 * (rate - change)),
            'after': known_value(100 * rate),
            'change': known_value(100 * change),
            'low': known_value(100 * low),
            'high': known_value(100 * high),
        }
        for name, rate, (change, low, high) in zip(
            table.class_names, row.class_rates, row.class_changes, strict=True
        )
    ]
