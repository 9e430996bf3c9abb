"""A file with what each model answers to each image."""

from collections.abc import Sequence
from typing import Any

from mmfair.report.measured import Measured
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Section
from mmfair.utils.write_csv import csv_text

__all__ = ['predictions_section']


def predictions_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """``tables/predictions.csv``: a row for each image.

    Args:
        models: With all that is measured of them.
        settings: Of the report.

    Returns:
        The section.
    """
    del settings
    first = models[0]
    section = Section(
        name='predictions',
        title='Predictions',
        reading=(
            'tables/predictions.csv has a row for each image: its place in '
            'the data set, its file, its label, and the answer and score of '
            'each model. Sort it by a score to find images to look at.'
        ),
        limits=(
            'A score is what the model says of itself; see the section on '
            'calibration before you trust it.'
        ),
    )
    names = first.class_names
    rows = []
    for row, index in enumerate(first.answers.images.tolist()):
        cells: dict[str, Any] = {
            'image': index,
            'file': _file(first, index),
            'label': '; '.join(
                names[i] for i in first.task.shown(first.answers, row)
            ),
        }
        for model in models:
            prediction = model.task.prediction(model.answers, row)
            cells |= {
                f'{model.name}: {key}': value
                for key, value in prediction.items()
            }
        rows.append(cells)
    section.files['predictions.csv'] = csv_text(rows)
    section.notes.append(
        f'Answers to {len(rows):,} images by '
        f'{", ".join(model.name for model in models)}: '
        'tables/predictions.csv.'
    )
    if not any(cells['file'] for cells in rows):
        section.leave_out(
            'Names of files',
            'the data set does not say where its images come from',
        )
    return section


def _file(model: Measured, index: int) -> str | None:
    """Path of an image, where the data set knows one."""
    dataset = getattr(model.run, 'dataset', None)
    if not hasattr(dataset, 'get_data_info'):
        return None
    info = dataset.get_data_info(index)
    path = info.get('img_path') if isinstance(info, dict) else None
    return str(path) if path else None
