"""The models in one line each."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mmfair.functional import bootstrap_draws, bootstrap_interval
from mmfair.report.class_scores import (
    SCORE_NAMES,
    SUMMARY_TITLES,
    ClassScores,
)
from mmfair.report.manifolds import Manifolds
from mmfair.report.model_answers import ModelAnswers
from mmfair.report.section import Column, ReportTable, Section

__all__ = ['summary_section']

Array = npt.NDArray[np.float64]

NO_DIFFERENCE = 'no difference shown'
_NO_BREAK = '\N{NO-BREAK SPACE}'


def summary_section(
    answers: Sequence[ModelAnswers],
    scores: Sequence[ClassScores],
    manifolds: Sequence[Manifolds | None],
) -> Section:
    """Every figure of each model with its interval, and the differences.

    Args:
        answers: Of the models; the first is what the others are compared
            with.
        scores: Of the same models.
        manifolds: Of the same models; None where there are none.

    Returns:
        The section.
    """
    task = answers[0].task
    section = Section(
        name='summary',
        title='In one line each',
        reading=(
            'Each row is one figure: its value, and in brackets the 95 % '
            'interval over test images drawn again (over classes for '
            'curvature); compare the worst class and the groups before the '
            'overall score.'
        ),
        limits=(
            'The intervals know of other test images, not of other trainings: '
            'only several seeds tell whether a method helps, and the interval '
            'of the worst class is optimistic, for which class is worst was '
            'chosen on the same images.'
        ),
    )
    rows = _rows(answers, scores, manifolds)
    columns = [Column('figure', 'figure', words=True)]
    columns += [
        Column(f'model {index}', model.name, words=True)
        for index, model in enumerate(answers)
    ]
    columns += [
        Column(
            f'difference {index}',
            f'{model.name} less {answers[0].name}',
            words=True,
        )
        for index, model in enumerate(answers)
        if index
    ]
    section.tables.append(
        ReportTable(
            'summary',
            f'Figures of the models, by {SCORE_NAMES[task]} of the classes',
            columns,
            rows,
        )
    )
    if answers[0].train_counts is None:
        section.left_out.append(
            'Many-, medium- and few-shot classes: '
            f'{answers[0].unknown.get("train_counts", "no counts")}.'
        )
    if not any(manifolds):
        reason = answers[0].unknown.get('geometry', 'not asked for')
        section.left_out.append(f'Variance of the curvature: {reason}.')
    return section


def _rows(
    answers: Sequence[ModelAnswers],
    scores: Sequence[ClassScores],
    manifolds: Sequence[Manifolds | None],
) -> list[dict[str, Any]]:
    rows = []
    for name, (title, factor) in SUMMARY_TITLES.items():
        if all(name in own.summary for own in scores):
            rows.append(
                _row(
                    title.format(score=SCORE_NAMES[answers[0].task]),
                    [factor * own.summary[name] for own in scores],
                    [factor * own.summary_draws[name] for own in scores],
                    digits=0 if name == 'variance' else 2,
                )
            )
    if all('zero' in own.zero for own in answers):
        spreads = [own.zero['zero'].std for own in answers]
        rows.append(
            _row('std of the logits on the zero image', spreads, None, 3)
        )
    if all(own is not None for own in manifolds):
        rows.append(_curvature_row([own for own in manifolds if own]))
    return rows


def _curvature_row(manifolds: Sequence[Manifolds]) -> dict[str, Any]:
    curvatures = np.stack([own.quantity('curvature') for own in manifolds])
    # The same classes in each draw, for a paired difference.
    known = curvatures[:, np.isfinite(curvatures).all(0)]
    if known.shape[1] < 2:
        return _row('variance of the curvature', [np.nan] * len(known), None)
    draws = bootstrap_draws(
        lambda times: np.array([_variance(own, times) for own in known]),
        known.shape[1],
    )
    values = [float(own.var()) for own in known]
    return _row(
        'variance of the curvature over classes', values, list(draws), None
    )


def _variance(values: Array, times: Array) -> float:
    mean = np.average(values, weights=times)
    return float(np.average((values - mean) ** 2, weights=times))


def _row(
    title: str,
    values: Sequence[float],
    draws: Sequence[Array] | None,
    digits: int | None = 2,
) -> dict[str, Any]:
    """Cells as text, and the numbers for the files."""
    text = _text(digits)
    row: dict[str, Any] = {'figure': title}
    for index, value in enumerate(values):
        row[f'model {index}'] = text(value)
        row[f'value {index}'] = value
        if draws is not None:
            low, high = bootstrap_interval(draws[index][None])[0]
            row[f'model {index}'] += _ends(text(low), text(high))
            row |= {f'low {index}': low, f'high {index}': high}
    for index in range(1, len(values)):
        change = values[index] - values[0]
        row[f'change {index}'] = change
        cell = text(change, sign=True)
        if draws is not None:
            between = draws[index] - draws[0]
            low, high = bootstrap_interval(between[None])[0]
            cell += _ends(text(low, sign=True), text(high, sign=True))
            row |= {f'change low {index}': low, f'change high {index}': high}
            if change == 0 or low <= 0 <= high:
                cell += f', {NO_DIFFERENCE}'
        row[f'difference {index}'] = cell
    return row


def _ends(low: str, high: str) -> str:
    """An interval behind its number, or that there is none."""
    if 'unknown' in (low, high):
        return ' (no interval)'
    return f' [{low},{_NO_BREAK}{high}]'


def _text(digits: int | None) -> Callable[..., str]:
    form = '.3g' if digits is None else f'.{digits}f'

    def text(value: float, *, sign: bool = False) -> str:
        if not np.isfinite(value):
            return 'unknown'
        return format(value, ('+' if sign else '') + form).replace(
            '-', '\N{MINUS SIGN}'
        )

    return text
