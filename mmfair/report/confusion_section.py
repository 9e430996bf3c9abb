"""Which class is taken for which, all of them."""

from collections.abc import Sequence

import numpy as np

from mmfair.report.measured import Measured
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Section
from mmfair.report.tasks.task import Counts
from mmfair.utils.write_csv import csv_text
from mmfair.visualization import MAX_MATRIX_CLASSES, confusion_matrix

__all__ = ['confusion_section']

# A file with a column for each class; with more it lists the pairs there are.
_MAX_COLUMNS = 1000


def confusion_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """The confusion matrix of each model, as a figure and a file.

    Args:
        models: With all that is measured of them.
        settings: Of the report.

    Returns:
        The section.
    """
    del settings
    unit = models[0].task.unit
    section = Section(
        name='confusion',
        title='Confusion matrix',
        reading=(
            f'Each row holds the {unit} of a true class and says in per cent '
            'which classes they are taken for; a dark place beside the '
            'diagonal is a pair of classes that the model mixes up.'
        ),
        limits=(
            f'A row of few {unit} is uneven by chance, and a mistake may be a '
            'label that is wrong.'
        ),
    )
    names = models[0].class_names
    if models[0].task.no_confusion:
        section.leave_out('Confusion matrix', models[0].task.no_confusion)
        return section
    if len(names) > MAX_MATRIX_CLASSES:
        section.leave_out(
            'The figure',
            f'with more than {MAX_MATRIX_CLASSES} classes nobody can read it; '
            'the files hold all counts',
        )
    for number, model in enumerate(models, 1):
        confusion = model.task.confusion(model.answers)
        if confusion is None:
            section.leave_out(
                f'Confusion matrix of {model.name}', 'it was not counted'
            )
            continue
        file = f'confusion_matrix_{number}.csv'
        section.files[file] = _file(names, confusion)
        section.notes.append(f'{model.name}, counts of {unit}: tables/{file}.')
        if len(names) <= MAX_MATRIX_CLASSES:
            section.add_figure(
                'confusion_matrix',
                confusion_matrix(names, confusion, title=model.name),
                f'{model.name}: which class is taken for which',
                _words(names, confusion),
                numbered=True,
            )
    return section


def _file(names: Sequence[str], confusion: Counts) -> str:
    """Counts with a row and a column for each class, or a row a pair."""
    if len(names) > _MAX_COLUMNS:
        pairs = zip(*np.nonzero(confusion), strict=True)
        return csv_text(
            {
                'true class': names[true],
                'predicted class': names[predicted],
                'count': int(confusion[true, predicted]),
            }
            for true, predicted in pairs
        )
    # Names may occur twice, or be that of the first column.
    columns = [f'{index}: {name}' for index, name in enumerate(names)]
    return csv_text(
        {
            'true class': columns[index],
            **dict(zip(columns, row.tolist(), strict=True)),
        }
        for index, row in enumerate(confusion)
    )


def _words(names: Sequence[str], confusion: Counts) -> str:
    share = confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    wrong = share * (1 - np.eye(len(names)))
    if not wrong.any():
        return 'All on the diagonal: no answer is wrong.'
    true, predicted = np.unravel_index(wrong.argmax(), wrong.shape)
    return (
        f'The darkest place beside the diagonal: {names[true]} is taken for '
        f'{names[predicted]} in {100 * wrong[true, predicted]:.0f} %.'
    )
