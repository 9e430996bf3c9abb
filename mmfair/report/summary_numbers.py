"""The numbers that sum up each model, with their intervals."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch

from mmfair.functional import (
    accuracy_thirds,
    bootstrap_draws,
    bootstrap_interval,
)
from mmfair.report.class_scores import summary_titles
from mmfair.report.measured import Measured
from mmfair.report.tasks.task import Array, Ends

__all__ = ['SummaryNumber', 'summary_numbers']

_NO_ENDS = (math.nan, math.nan)


class SummaryNumber(NamedTuple):
    """A number of each model, with its interval where it has one.

    Attributes:
        key: Its name in the files.
        title: With its unit.
        values: Of each model; NaN where it is unknown.
        ends: Of each model's 95 % interval; NaN where there is none.
        change_ends: Of the change from the first model, for all the others.
    """

    key: str
    title: str
    values: list[float]
    ends: list[Ends]
    change_ends: list[Ends]


def summary_numbers(models: Sequence[Measured]) -> list[SummaryNumber]:
    """Every number of each model, and its changes from the first.

    Args:
        models: With all that is measured of them.

    Returns:
        The numbers that at least one model has.
    """
    numbers, task = [], models[0].task
    measured = [(model.answers, model.scores) for model in models]
    ends = [task.summary_ends(scores) for _, scores in measured]
    changes = [
        task.summary_drop_ends(pair, measured[0]) for pair in measured[1:]
    ]
    for key, (title, factor) in summary_titles(task).items():
        if any(key in scores.summary for _, scores in measured):
            numbers.append(
                SummaryNumber(
                    key,
                    title,
                    [factor * s.summary.get(key, np.nan) for _, s in measured],
                    _scaled(ends, key, factor),
                    _scaled(changes, key, factor),
                )
            )
    numbers += _thirds(models)
    zero = [model.answers.zero.get('zero') for model in models]
    if any(zero):
        numbers.append(
            SummaryNumber(
                'zero_std',
                'std of the logits on the zero image',
                [np.nan if bias is None else bias.std for bias in zero],
                [_NO_ENDS] * len(models),
                [_NO_ENDS] * (len(models) - 1),
            )
        )
    return numbers + _curvature(models)


def _scaled(
    ends: Sequence[dict[str, Ends]], key: str, factor: float
) -> list[Ends]:
    intervals = [of_model.get(key, _NO_ENDS) for of_model in ends]
    return [(factor * low, factor * high) for low, high in intervals]


def _thirds(models: Sequence[Measured]) -> list[SummaryNumber]:
    """Easy and hard classes, as the first model finds them, of several."""
    scores = [model.scores for model in models]
    parts = accuracy_thirds(torch.from_numpy(scores[0].score))
    if len(models) == 1 or not parts['hard']:
        return []
    numbers = []
    for part, members in parts.items():
        values = [float(s.score[members].mean()) for s in scores]
        draws = [s.draws[members].mean(0) for s in scores]
        ends = [_drawn_ends(100 * draw) for draw in draws]
        changes = [
            _drawn_ends(100 * draw, 100 * draws[0]) for draw in draws[1:]
        ]
        numbers.append(
            SummaryNumber(
                f'{part}_third',
                f'{part} third of the classes (%)',
                [100 * value for value in values],
                ends,
                changes,
            )
        )
    return numbers


def _curvature(models: Sequence[Measured]) -> list[SummaryNumber]:
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
        lambda times: np.array([_variance(values, times) for values in known]),
        known.shape[1],
    )
    values, draws = [np.nan] * len(models), [None] * len(models)
    for row, index in enumerate(measured):
        values[index], draws[index] = float(known[row].var()), drawn[row]
    title = 'variance of the curvature over classes'
    return [
        SummaryNumber(
            'curvature_variance',
            title,
            values,
            [_drawn_ends(draw) for draw in draws],
            [
                _NO_ENDS if draws[0] is None else _drawn_ends(draw, draws[0])
                for draw in draws[1:]
            ],
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
