"""Whether the confidence of the answers can be trusted, class by class."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mmfair.report.known_value import known_value
from mmfair.report.measured import Measured
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.statistics import calibration_error
from mmfair.visualization import reliability_diagram

__all__ = ['CALIBRATION_BINS', 'calibration_section']

#: Bins of equal width of the expected calibration error.
CALIBRATION_BINS = 15


def calibration_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """Confidence beside accuracy, over all answers and for each class.

    Args:
        models: With all that is measured of them.
        settings: Of the report.

    Returns:
        The section.
    """
    del settings
    section = Section(
        name='calibration',
        title='Calibration',
        reading=(
            'A class whose mean confidence lies above the share of its '
            'answers that are right is met with too much confidence: its '
            'mistakes cannot be told by their scores.'
        ),
        limits=(
            'The calibration error (ECE) is the mean gap between confidence '
            f'and right answers in {CALIBRATION_BINS} bins of equal width; '
            'with few images it is too large by chance, so classes of few '
            'images should not be compared by it.'
        ),
    )
    task = models[0].task
    answers = {
        model.name: model.task.confidences(model.answers) for model in models
    }
    if task.no_confidence or any(
        answer is None for answer in answers.values()
    ):
        section.leave_out('Calibration', task.no_confidence or 'no scores')
        return section
    totals = [_row(model.name, *answers[model.name][:2]) for model in models]
    section.add_figure(
        'reliability',
        reliability_diagram(
            {name: answer[:2] for name, answer in answers.items()},
            bins=CALIBRATION_BINS,
        ),
        'Right answers by the confidence that they are given with',
        ' '.join(_words(row) for row in totals),
    )
    section.tables += [
        ReportTable('calibration', 'Over all answers', _columns([]), totals),
        ReportTable(
            'calibration_classes',
            'Class by class',
            _columns([Column('name', 'class', words=True)]),
            [row for model in models for row in _class_rows(model)],
            browse=True,
        ),
    ]
    return section


def _class_rows(model: Measured) -> list[dict[str, Any]]:
    confidence, right, label = model.task.confidences(model.answers)
    rows = []
    for index, name in enumerate(model.class_names):
        of_class = label == index
        row = _row(model.name, confidence[of_class], right[of_class])
        rows.append({'class': index, 'name': name, **row})
    return rows


def _row(model: str, confidence: Any, right: Any) -> dict[str, Any]:
    """Numbers of some answers, in per cent."""
    mean, share = np.nan, np.nan
    if len(right):
        mean, share = 100 * confidence.mean(), 100 * right.mean()
    error = calibration_error(confidence, right, bins=CALIBRATION_BINS)
    return {
        'model': model,
        'answers': len(right),
        'confidence': known_value(mean),
        'right': known_value(share),
        'gap': known_value(mean - share),
        'ece': known_value(100 * error),
    }


def _columns(first: list[Column]) -> list[Column]:
    return [
        *first,
        Column('model', 'model', words=True),
        Column('answers', 'answers', 0),
        Column('confidence', 'mean confidence (%)'),
        Column('right', 'right (%)'),
        Column('gap', 'confidence less right (points)', signed=True),
        Column('ece', 'ECE (%)'),
    ]


def _words(row: dict[str, Any]) -> str:
    return (
        f'{row["model"]}: mean confidence {row["confidence"]:.1f} %, right '
        f'{row["right"]:.1f} %, calibration error {row["ece"]:.1f} %.'
    )
