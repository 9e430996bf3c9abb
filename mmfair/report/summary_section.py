"""The models in one line each."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mmfair.functional import bootstrap_draws, bootstrap_interval
from mmfair.report.class_scores import summary_titles
from mmfair.report.measured import Measured
from mmfair.report.plain_value import known_value
from mmfair.report.report_settings import ReportSettings
from mmfair.report.section import Column, ReportTable, Section
from mmfair.report.tasks.task import Array, Ends

__all__ = ['NO_DIFFERENCE', 'summary_section']

NO_DIFFERENCE = 'no difference shown'
# Shown in a second table, since a page has no room for all in one row.
_SPREAD = (
    'harmonic_mean',
    'variance',
    'bias',
    'zero_std',
    'curvature_variance',
)
_NO_ENDS = (math.nan, math.nan)
_DIGITS = {'variance': 0, 'zero_std': 3}
# Three digits that say something, of numbers of any size.
_ANY_SIZE = 'curvature_variance'


class _Number(NamedTuple):
    """A number of each model, with its interval where it has one.

    The ends of the changes from the first model begin with those of the
    second one.
    """

    key: str
    title: str
    values: list[float]
    ends: list[Ends]
    change_ends: list[Ends]


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
            'chosen on the same images.'
        ),
    )
    numbers = _numbers(models)
    names = [model.name for model in models]
    score = models[0].task.score_name
    levels = [one for one in numbers if one.key not in _SPREAD]
    spread = [one for one in numbers if one.key in _SPREAD]
    for stem, title, part in (
        ('summary', f'By {score} of the classes', levels),
        ('summary_spread', 'Spread over the classes', spread),
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
        ):
            if part:
                section.tables.append(_differences(stem, title, names, part))
    _leave_out(section, models, numbers)
    return section


def _leave_out(
    section: Section, models: Sequence[Measured], numbers: Sequence[_Number]
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


def _numbers(models: Sequence[Measured]) -> list[_Number]:
    numbers, task = [], models[0].task
    measured = [(model.answers, model.scores) for model in models]
    ends = [task.summary_ends(own) for _, own in measured]
    changes = [
        task.summary_drop_ends(own, measured[0]) for own in measured[1:]
    ]
    for key, (title, factor) in summary_titles(task).items():
        if any(key in own.summary for _, own in measured):
            numbers.append(
                _Number(
                    key,
                    title,
                    [factor * s.summary.get(key, np.nan) for _, s in measured],
                    _scaled(ends, key, factor),
                    _scaled(changes, key, factor),
                )
            )
    zero = [model.answers.zero.get('zero') for model in models]
    if any(zero):
        numbers.append(
            _Number(
                'zero_std',
                'std of the logits on the zero image',
                [np.nan if own is None else own.std for own in zero],
                [_NO_ENDS] * len(models),
                [_NO_ENDS] * (len(models) - 1),
            )
        )
    return numbers + _curvature(models)


def _scaled(
    ends: Sequence[dict[str, Ends]], key: str, factor: float
) -> list[Ends]:
    found = [own.get(key, _NO_ENDS) for own in ends]
    return [(factor * low, factor * high) for low, high in found]


def _curvature(models: Sequence[Measured]) -> list[_Number]:
    """Its variance over the classes that all models have it of."""
    measured = [i for i, model in enumerate(models) if model.manifolds]
    if not measured:
        return []
    curvatures = np.stack(
        [models[i].manifolds.quantity('curvature') for i in measured]
    )
    # The same classes in each draw, for a paired difference.
    known = curvatures[:, np.isfinite(curvatures).all(0)]
    if known.shape[1] < 2:
        return []
    drawn = bootstrap_draws(
        lambda times: np.array([_variance(own, times) for own in known]),
        known.shape[1],
    )
    values, draws = [np.nan] * len(models), [None] * len(models)
    for row, index in enumerate(measured):
        values[index], draws[index] = float(known[row].var()), drawn[row]
    title = 'variance of the curvature over classes'
    return [
        _Number(
            'curvature_variance',
            title,
            values,
            [_drawn_ends(own) for own in draws],
            [_drawn_ends(own, draws[0]) for own in draws[1:]],
        )
    ]


def _drawn_ends(draws: Array | None, base: Array | None = None) -> Ends:
    """Interval of a number, or of its difference from a base."""
    if draws is None:
        return _NO_ENDS
    less = draws if base is None else draws - base
    low, high = bootstrap_interval(less[None])[0]
    return float(low), float(high)


def _variance(values: Array, times: Array) -> float:
    mean = np.average(values, weights=times)
    return float(np.average((values - mean) ** 2, weights=times))


def _columns(
    numbers: Sequence[_Number], *, signed: bool = False
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


def _digits(number: _Number) -> int:
    if number.key != _ANY_SIZE:
        return _DIGITS.get(number.key, 2)
    largest = np.nanmax(np.abs(number.values), initial=0)
    size = int(np.ceil(np.log10(largest))) if largest > 0 else 0
    return min(max(3 - size, 0), 6)


def _table(
    stem: str, title: str, names: Sequence[str], numbers: Sequence[_Number]
) -> ReportTable:
    rows: list[dict[str, Any]] = [{'model': name} for name in names]
    for number in numbers:
        for row, value, ends in zip(
            rows, number.values, number.ends, strict=True
        ):
            row |= _cell(number.key, value, ends)
    return ReportTable(stem, title, _columns(numbers), rows)


def _differences(
    stem: str, title: str, names: Sequence[str], numbers: Sequence[_Number]
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
    return {f'{key}{end}': known_value(own) for end, own in cell.items()}
