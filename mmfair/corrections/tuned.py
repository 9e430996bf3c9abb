"""One number, such as tau, chosen on images for an aim."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mmfair.corrections.aims import check_aim, choice_values
from mmfair.corrections.correction_data import CorrectionData

__all__ = ['shrunk_rates', 'tuned']

Array = NDArray[np.float64]

# Images at the mean accuracy that each class is given in addition.
_PRIOR = 2.0
_CHUNK = 2**22


def shrunk_rates(hits: Array, support: Array) -> tuple[Array, Array]:
    """Accuracies, those of classes with few images drawn to the mean.

    A class whose one image is wrong is not known to be at 0.

    Args:
        hits: Right answers of each class, shape (..., C).
        support: Images of each class, shape (C,).

    Returns:
        Rates, shape (..., C), NaN without images, and the accuracy over
        images, shape (...).

    Examples:
        >>> hits, support = np.array([6, 0.0]), np.array([8, 1.0])
        >>> rates, overall = shrunk_rates(hits, support)
        >>> rates.round(3), float(overall.round(3))
        (array([0.733, 0.444]), 0.667)
    """
    overall = hits.sum(-1) / support.sum()
    rates = (hits + _PRIOR * overall[..., None]) / (support + _PRIOR)
    return np.where(support > 0, rates, np.nan), np.asarray(overall)


def tuned(
    data: CorrectionData,
    aim: str,
    values: Sequence[float],
    change: Callable[[Tensor, float], Tensor],
    *,
    where: str,
) -> float:
    """The value with the highest aim on the images to choose with.

    Args:
        data: Its ``tuning`` images are looked at.
        aim: One of :data:`mmfair.corrections.AIMS`.
        values: Candidates, that without effect first; of equally good ones
            the first is taken.
        change: Takes logits, shape (B, C), and a value; gives scores.
        where: Who asks; errors begin with it.

    Returns:
        One of ``values``.
    """
    aim = check_aim(aim, data.few, where=where)
    split = data.tuning
    hits = torch.zeros(len(values), data.num_classes, dtype=torch.float64)
    chunk = max(1, _CHUNK // data.num_classes)
    for start in range(0, len(split), chunk):
        logits = split.logits[start : start + chunk]
        labels = split.labels[start : start + chunk]
        for row, value in enumerate(values):
            right = change(logits, value).argmax(1) == labels
            hits[row] += torch.bincount(
                labels[right], minlength=data.num_classes
            ).cpu()
    support = split.class_counts.cpu().double().numpy()
    rates, overall = shrunk_rates(hits.numpy(), support)
    reached = choice_values(rates, overall, data.few, aim)
    if np.isnan(reached).all():
        return values[0]
    return values[int(np.nanargmax(reached.round(12)))]
