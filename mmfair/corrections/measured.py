"""The numbers of a row of the table."""

import numpy as np
import torch
from numpy.typing import NDArray

from mmfair.corrections.aims import aim_values, choice_values
from mmfair.corrections.answers import Answers
from mmfair.corrections.correction_data import CorrectionData
from mmfair.functional.class_rates import accuracy_summary
from mmfair.statistics.bootstrap_interval import bootstrap_draws
from mmfair.statistics.calibration import calibration_error

__all__ = ['aim_draws', 'measured']

Array = NDArray[np.float64]

_LOWEST = 10


def measured(given: Answers, data: CorrectionData) -> dict[str, float]:
    """What sums up the answers to a split.

    Returns:
        The numbers of :func:`mmfair.functional.accuracy_summary`, with F1
        for accuracy where images have several labels (``overall`` is then
        micro F1); ``worst_ten``, the mean of the ten lowest classes, where
        there are more than ten; and ``calibration_error`` for one label an
        image.
    """
    rates, overall = given.rates()
    numbers = accuracy_summary(
        torch.from_numpy(rates),
        torch.from_numpy(given.support),
        data.counts.tolist(),
        data.groups.many,
        data.groups.few,
    )
    numbers['overall'] = float(overall)
    known = np.sort(rates[~np.isnan(rates)])
    if len(known) > _LOWEST:
        numbers['worst_ten'] = float(known[:_LOWEST].mean())
    if given.confidence.size:
        confidence = given.confidence.astype(float).clip(0, 1)
        numbers['calibration_error'] = calibration_error(
            confidence, given.right
        )
    return numbers


def aim_draws(
    candidates: list[Answers],
    data: CorrectionData,
    aim: str,
    *,
    resamples: int,
    seed: int,
    for_choice: bool = False,
) -> tuple[Array, Array]:
    """The aim of each candidate, on the images and on draws of them.

    Args:
        candidates: Answers to the same images; the model as it was first.
        data: For the few-shot classes.
        aim: One of :data:`mmfair.corrections.AIMS`.
        resamples: Draws R.
        seed: Of the draws.
        for_choice: Whether ties and bounds count, as where one is chosen.

    Returns:
        Shapes (F,) and (F, R).
    """
    value = choice_values if for_choice else aim_values

    def statistic(times: Array) -> Array:
        pairs = [candidate.rates(times) for candidate in candidates]
        rates, overall = (np.stack(part) for part in zip(*pairs, strict=True))
        return value(rates, overall, data.few, aim)

    size = candidates[0].gained.shape[0]
    values = statistic(np.ones((1, size)))[:, 0]
    draws = bootstrap_draws(
        statistic, size, resamples=resamples, seed=seed, batched=True
    )
    return values, draws
