"""The models in one line each."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from mmfair.report.evaluated_images import evaluated_images
from mmfair.report.failing_classes import failing_sentences
from mmfair.report.known_value import known_value
from mmfair.report.measured import Measured
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.report.summary_numbers import SummaryNumber, summary_numbers
from mmfair.report.tasks.task import Ends

__all__ = ['NO_DIFFERENCE', 'summary_section']

NO_DIFFERENCE = 'no difference shown'
# Shown in a second table, since a page has no room for all in one row.
_SPREAD = (
    'harmonic_mean',
    'variance',
    'bias',
    'quantile_gap',
    'zero_std',
    'curvature_variance',
)
# By the first of several models, in tables of their own.
_THIRDS = ('easy_third', 'middle_third', 'hard_third')
_DIGITS = {'variance': 0, 'zero_std': 3}
# Three digits that say something, of numbers of any size.
_ANY_SIZE = 'curvature_variance'


def summary_section(
    models: Sequence[Measured], settings: ReportSettings
) -> Section:
    """Every number of each model with its interval, and the differences.

    Args:
        models: The models; the first is what the others are compared with.
        settings: Of the report.

    Returns:
        The section.
    """
    del settings
    section = Section(
        name='summary',
        title='In one line each',
        reading=(
            'Each row is a model and each cell a number, and in brackets its '
            '95 % interval over other test images (over classes for '
            'curvature), where the images allow one; compare the worst class '
            'and the groups before the overall score.'
        ),
        limits=(
            'The intervals know of other test images, not of other trainings: '
            'only several seeds tell whether a method helps, and the interval '
            'of the worst class is optimistic, for which class is worst was '
            'chosen on the same images; so were the thirds, which flatters '
            'the other models on the hard classes of the first.'
        ),
    )
    section.notes += evaluated_images(models)
    numbers = summary_numbers(models)
    names = [model.name for model in models]
    score = models[0].task.score_name
    levels = [one for one in numbers if one.key not in (*_SPREAD, *_THIRDS)]
    thirds = [one for one in numbers if one.key in _THIRDS]
    of_first = f'Thirds of the classes by the {score} of {names[0]}'
    spread = [one for one in numbers if one.key in _SPREAD]
    for stem, title, part in (
        ('summary', f'By {score} of the classes', levels),
        ('summary_spread', 'Spread over the classes', spread),
        ('summary_thirds', of_first, thirds),
    ):
        if part:
            section.tables.append(_table(stem, title, names, part))
    if len(models) > 1:
        for stem, title, part in (
            ('differences', f'Difference from {names[0]}', levels),
            (
                'differences_spread',
                f'Difference from {names[0]} in the spread',
                spread,
            ),
            (
                'differences_thirds',
                f'Difference from {names[0]} in these thirds',
                thirds,
            ),
        ):
            if part:
                section.tables.append(_differences(stem, title, names, part))
    section.notes += failing_sentences(models)
    _leave_out(section, models, numbers)
    return section


def _leave_out(
    section: Section,
    models: Sequence[Measured],
    numbers: Sequence[SummaryNumber],
) -> None:
    first = models[0].answers
    if first.train_counts is None:
        section.leave_out(
            'Many-, medium- and few-shot classes',
            first.why('train_counts', 'no counts'),
        )
    if all(number.key != 'curvature_variance' for number in numbers):
        reason = (
            'fewer than two classes have images enough'
            if any(model.manifolds for model in models)
            else first.why('geometry', 'not asked for')
        )
        section.leave_out('Variance of the curvature', reason)


def _columns(
    numbers: Sequence[SummaryNumber], *, signed: bool = False
) -> list[Column]:
    return [
        Column('model', 'model', words=True),
        *(
            Column(
                number.key,
                number.title,
                _digits(number),
                interval=(f'{number.key}_low', f'{number.key}_high'),
                note=f'{number.key}_verdict' if signed else None,
                signed=signed,
            )
            for number in numbers
        ),
    ]


def _digits(number: SummaryNumber) -> int:
    if number.key != _ANY_SIZE:
        return _DIGITS.get(number.key, 2)
    largest = np.nanmax(np.abs(number.values), initial=0)
    size = int(np.ceil(np.log10(largest))) if largest > 0 else 0
    return min(max(3 - size, 0), 6)


def _table(
    stem: str,
    title: str,
    names: Sequence[str],
    numbers: Sequence[SummaryNumber],
) -> ReportTable:
    rows: list[dict[str, Any]] = [{'model': name} for name in names]
    for number in numbers:
        for row, value, ends in zip(
            rows, number.values, number.ends, strict=True
        ):
            row |= _cell(number.key, value, ends)
    return ReportTable(stem, title, _columns(numbers), rows)


def _differences(
    stem: str,
    title: str,
    names: Sequence[str],
    numbers: Sequence[SummaryNumber],
) -> ReportTable:
    """Paired, for all models were drawn the same images (classes)."""
    rows: list[dict[str, Any]] = [{'model': name} for name in names[1:]]
    for number in numbers:
        first = number.values[0]
        for row, value, ends in zip(
            rows, number.values[1:], number.change_ends, strict=True
        ):
            row |= _cell(number.key, value - first, ends)
            same = math.isclose(value, first, abs_tol=1e-9)
            none = same or ends[0] <= 0 <= ends[1]
            row[f'{number.key}_verdict'] = NO_DIFFERENCE if none else None
    return ReportTable(stem, title, _columns(numbers, signed=True), rows)


def _cell(key: str, value: float, ends: Ends) -> dict[str, Any]:
    """A number and the ends of its interval, as they go to the files."""
    cell = {'': value, '_low': ends[0], '_high': ends[1]}
    return {f'{key}{end}': known_value(number) for end, number in cell.items()}
