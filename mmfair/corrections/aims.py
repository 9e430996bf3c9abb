"""What corrections are chosen for, measured from the rates of classes."""

import numpy as np
from numpy.typing import NDArray

from mmfair.functional.checks import check_choice

__all__ = ['AIMS', 'aim_values', 'check_aim', 'choice_values']

AIMS = ('worst', 'balanced', 'few', 'overall')

Array = NDArray[np.float64]

# What breaks a tie between equal worst classes, and what a fall of the mean
# costs where few-shot classes are the aim.
_TIE, _FALL = 1e-3, 10.0


def check_aim(aim: object, few: list[int], *, where: str) -> str:
    """The aim, or an error.

    Raises:
        ValueError: If it is none of :data:`AIMS`, or there is no few-shot
            class to aim at.
    """
    checked = check_choice(aim, 'aim', AIMS, where=where)
    if checked == 'few' and not few:
        raise ValueError(
            f"{where}: aim must not be 'few' where no class is few-shot, got "
            "'few'. Set groups=ShotGroups(many=..., few=...) or aim at the "
            'worst class.'
        )
    return checked


def aim_values(
    rates: Array, overall: Array, few: list[int], aim: str
) -> Array:
    """The number that an aim stands for.

    Args:
        rates: Accuracy (or F1) of each class, shape (..., C), NaN for a class
            without images.
        overall: Accuracy over images (or micro F1), shape (...).
        few: The few-shot classes.
        aim: ``'worst'``: the lowest class; ``'balanced'``: the mean over
            classes; ``'few'``: the mean over few-shot classes; ``'overall'``.

    Returns:
        Shape (...); NaN where no class of the aim has an image.

    Examples:
        >>> rates = np.array([0.9, np.nan, 0.3])
        >>> round(float(aim_values(rates, np.array(0.8), [2], 'balanced')), 3)
        0.6
    """
    if aim == 'overall':
        return np.asarray(overall, dtype=float)
    if aim == 'worst':
        lowest: Array = np.fmin.reduce(rates, axis=-1)
        return lowest
    return _mean(rates[..., few] if aim == 'few' else rates)


def choice_values(
    rates: Array, overall: Array, few: list[int], aim: str
) -> Array:
    """What is maximised for an aim, candidates along the first axis.

    The number of the aim; with two additions. Of equal worst classes the
    higher mean wins. Few-shot classes alone are at their best where
    everything is called few-shot; so what the mean over all classes falls
    below that of the first candidate costs ten times as much.

    Args:
        rates: Shape (F, ..., C); the first candidate is the model as it was.
        overall: Shape (F, ...).
        few: The few-shot classes.
        aim: See :func:`aim_values`.

    Returns:
        Shape (F, ...).
    """
    values = aim_values(rates, overall, few, aim)
    if aim == 'worst':
        return values + _TIE * _mean(rates)
    if aim == 'few':
        mean = _mean(rates)
        return values - _FALL * np.maximum(mean[:1] - mean, 0)
    return values


def _mean(rates: Array) -> Array:
    known = ~np.isnan(rates)
    with np.errstate(invalid='ignore', divide='ignore'):
        mean: Array = np.where(known, rates, 0).sum(-1) / known.sum(-1)
    return mean
