"""A row for each class: what is known of it, and its scores."""

import math
import re
from collections.abc import Mapping, Sequence

from torch import Tensor

from mmfair.functional import shot_groups

__all__ = ['class_numbers', 'class_rows', 'score_rows']


def class_rows(
    names: Sequence[str],
    correct: Tensor,
    support: Tensor,
    counts: Sequence[float] | None = None,
    *,
    many: int = 100,
    few: int = 20,
) -> list[dict]:
    """One row for each class.

    Args:
        names: Class names, length C.
        correct: Right predictions of each class, shape (C,).
        support: Test samples (pixels) of each class, shape (C,).
        counts: Training samples of each class, length C.
        many: See :func:`mmfair.functional.shot_groups`.
        few: See :func:`mmfair.functional.shot_groups`.

    Returns:
        Rows with ``class``, ``name``, ``train_count``, ``group``,
        ``support``, ``correct`` and ``accuracy`` (per cent); what is unknown
        is None.

    Examples:
        >>> import torch
        >>> hits = torch.tensor([3]), torch.tensor([4])
        >>> class_rows(['cat'], *hits, [7])[0]['accuracy']
        75.0
    """
    rates = [
        100 * right / total if total else math.nan
        for right, total in zip(
            correct.tolist(), support.tolist(), strict=True
        )
    ]
    columns = {'correct': correct.tolist(), 'accuracy': rates}
    return score_rows(names, support, columns, counts, many=many, few=few)


def score_rows(
    names: Sequence[str],
    support: Tensor,
    columns: Mapping[str, Sequence[float]],
    counts: Sequence[float] | None = None,
    *,
    many: int = 100,
    few: int = 20,
) -> list[dict]:
    """One row for each class, with any numbers of it.

    Args:
        names: Class names, length C.
        support: Test samples (pixels) of each class, shape (C,).
        columns: Names of the numbers to C of them; NaN is unknown.
        counts: Training samples of each class, length C.
        many: See :func:`mmfair.functional.shot_groups`.
        few: See :func:`mmfair.functional.shot_groups`.

    Returns:
        Rows with ``class``, ``name``, ``train_count``, ``group``,
        ``support`` and the columns; what is unknown is None.

    Examples:
        >>> import torch
        >>> row = score_rows(['cat'], torch.tensor([4]), {'iou': [50.0]})[0]
        >>> row['name'], row['group'], row['iou']
        ('cat', None, 50.0)
    """
    groups = {}
    if counts is not None:
        for group, members in shot_groups(counts, many, few).items():
            groups.update(dict.fromkeys(members, group))
    return [
        {
            'class': index,
            'name': name,
            'train_count': None if counts is None else _short(counts[index]),
            'group': groups.get(index),
            'support': total,
            **{
                key: None if math.isnan(values[index]) else values[index]
                for key, values in columns.items()
            },
        }
        for index, (name, total) in enumerate(
            zip(names, support.tolist(), strict=True)
        )
    ]


def class_numbers(
    rows: Sequence[dict], *, score: str = 'accuracy'
) -> dict[str, float]:
    """Accuracies under names that loggers accept.

    Args:
        rows: From :func:`class_rows` or :func:`score_rows`.
        score: The column to show.

    Returns:
        Accuracy (score) of each tested class under ``class/<name>``.

    Examples:
        >>> class_numbers([{'class': 3, 'name': 'c++', 'accuracy': 75.0}])
        {'class/c_': 75.0}
    """
    numbers: dict[str, float] = {}
    for row in rows:
        if row[score] is None:
            continue
        name = 'class/' + re.sub(r'[^\w. -]+', '_', str(row['name']))
        # MMEngine's save_best would minimise the score of "glossy ibis".
        name = re.sub('(?i)lo(?=ss)', r'\g<0>_', name)
        if name in numbers:
            name = f'{name}_{row["class"]}'
        numbers[name] = row[score]
    return numbers


def _short(count: float) -> float:
    """A whole number as one; images' worth of pixels to four places."""
    return int(count) if int(count) == count else round(float(count), 4)
