"""The classes that a model fails, in a sentence."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mmfair.report.measured import Measured

__all__ = ['failing_classes', 'failing_sentences']

_NAMED = 5
_CHANCE = 0.025


def failing_classes(model: Measured) -> list[int]:
    """Classes whose interval lies below the mean over the classes.

    A class that is never met fails, too, where it has no interval.

    Args:
        model: With all that is measured of it.

    Returns:
        Class indices, the worst first.
    """
    scores, high = model.scores.score, model.intervals[:, 1]
    mean = np.nanmean(scores) if np.isfinite(scores).any() else np.nan
    failing = _never_met(model) | (high < mean)
    order = np.argsort(scores, kind='stable')
    return [int(i) for i in order if failing[i]]


def failing_sentences(models: Sequence[Measured]) -> list[str]:
    """A sentence for each model, that of no class included.

    Args:
        models: With all that is measured of them.

    Returns:
        Sentences, and one on what chance alone would name.
    """
    sentences = [_sentence(model) for model in models]
    tested = int(np.isfinite(models[0].scores.score).sum())
    expected = _CHANCE * tested
    if expected >= 1:
        sentences.append(
            f'Of {tested} classes some {expected:.0f} would be named by '
            'chance alone, if all were met equally well.'
        )
    untested = [
        name
        for name, support in zip(
            models[0].class_names, models[0].scores.support, strict=True
        )
        if not support
    ]
    if untested:
        sentences.append(
            f'Without an evaluated {models[0].task.unit.removesuffix("s")}, '
            f'and so unknown: {_listed(untested)}.'
        )
    return sentences


def _sentence(model: Measured) -> str:
    scores = model.scores.score
    if not np.isfinite(scores).any():
        return f'{model.name}: no class could be scored.'
    mean = f'{100 * np.nanmean(scores):.1f} %'
    name = model.task.score_name
    failing = failing_classes(model)
    if not failing:
        return (
            f'{model.name} fails none of the classes clearly: no 95 % '
            f'interval lies below the mean {name} over the classes, {mean}.'
        )
    never = _never_met(model)
    below = [index for index in failing if not never[index]]
    unmet = [index for index in failing if never[index]]
    sentences = []
    if below:
        intervals = 'interval lies' if len(below) == 1 else 'intervals lie'
        sentences.append(
            f'{model.name} fails {_classes(below)}, whose 95 % {intervals} '
            f'below the mean {name} over the classes, {mean}: '
            f'{_listed([_class(model, index) for index in below])}.'
        )
    if unmet:
        sentences.append(
            f'{model.name} never meets {_classes(unmet)}: '
            f'{_listed([_class(model, index) for index in unmet])}.'
        )
    return ' '.join(sentences)


def _never_met(model: Measured) -> npt.NDArray[np.bool_]:
    """Which classes score nothing and have no interval, shape (C,)."""
    scores, high = model.scores.score, model.intervals[:, 1]
    return (scores == 0) & np.isnan(high) & bool(np.nansum(scores) > 0)


def _classes(indices: Sequence[int]) -> str:
    return f'{len(indices)} class{"" if len(indices) == 1 else "es"}'


def _class(model: Measured, index: int) -> str:
    low, high = 100 * model.intervals[index]
    ends = f'{low:.1f} to {high:.1f}' if np.isfinite(low) else 'no interval'
    score = 100 * model.scores.score[index]
    return f'{model.class_names[index]} ({score:.1f} %, {ends})'


def _listed(parts: Sequence[str]) -> str:
    more = len(parts) - _NAMED
    return ', '.join(parts[:_NAMED]) + (
        f' and {more} more' if more > 0 else ''
    )
