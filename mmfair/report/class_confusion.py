"""Which class is taken for which."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ['class_mistakes', 'most_confused']

Counts = npt.NDArray[np.int64]

_PAIRS = 12


def most_confused(
    confusion: Counts, names: Sequence[str]
) -> list[tuple[str, str, float]]:
    """The pairs that are most often confused.

    Args:
        confusion: See :meth:`mmfair.report.tasks.Task.confusion`.
        names: C names.

    Returns:
        True and predicted class, and the share of the true one in per cent;
        12 at most, the largest first.
    """
    share = 100 * confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    np.fill_diagonal(share, 0)
    top = np.argsort(-share, axis=None, kind='stable')[:_PAIRS]
    pairs = zip(*np.unravel_index(top, share.shape), strict=True)
    return [
        (names[true], names[predicted], float(share[true, predicted]))
        for true, predicted in pairs
        if share[true, predicted] > 0
    ]


def class_mistakes(
    confusion: Counts, index: int, names: Sequence[str]
) -> dict[str, Any]:
    """Precision, and the class that one is most often taken for.

    Args:
        confusion: See :meth:`mmfair.report.tasks.Task.confusion`.
        index: Of the class.
        names: C names.

    Returns:
        ``precision`` in per cent, ``confusion``, the name of a class, and
        ``confusion_share``, how many of the samples in per cent; None where
        there is none.
    """
    predicted, truth = confusion[:, index].sum(), confusion[index].sum()
    right = confusion[index, index]
    wrong = confusion[index].copy()
    wrong[index] = 0
    other = int(wrong.argmax())
    share = 100 * wrong[other] / truth if truth else 0
    return {
        'precision': float(100 * right / predicted) if predicted else None,
        'confusion': names[other] if share else None,
        'confusion_share': float(share) if share else None,
    }
