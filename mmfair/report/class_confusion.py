"""Which class is taken for which."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mmfair.report.measured import Measured

__all__ = ['ConfusedClasses', 'class_mistakes', 'most_confused']

Counts = npt.NDArray[np.int64]

_PAIRS = 12


class ConfusedClasses(NamedTuple):
    """What a table says of a confusion, which is too large to keep.

    Attributes:
        pairs: See :func:`most_confused`.
        classes: Of each class, see :func:`class_mistakes`.
    """

    pairs: list[tuple[str, str, float]]
    classes: list[dict[str, Any]]

    @classmethod
    def of(cls, model: Measured) -> 'ConfusedClasses | None':
        """Those of a model; None where its task has no confusion."""
        confusion = model.task.confusion(model.answers)
        if confusion is None:
            return None
        names = model.class_names
        return cls(
            most_confused(confusion, names),
            [class_mistakes(confusion, i, names) for i in range(len(names))],
        )


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
    # Of thousands of classes only the pairs there are fit into memory twice.
    true, predicted = np.nonzero(confusion)
    wrong = true != predicted
    true, predicted = true[wrong], predicted[wrong]
    share = 100 * confusion[true, predicted] / confusion.sum(1)[true]
    top = np.argsort(-share, kind='stable')[:_PAIRS]
    return [
        (names[true[i]], names[predicted[i]], float(share[i])) for i in top
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
