"""The geometry of the classes as rows, and how it goes with accuracy."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from torch import Tensor

from mmfair.functional import accuracy_correlation

__all__ = ['column_numbers', 'geometry_correlations', 'geometry_rows']


def geometry_rows(
    rows: Sequence[dict], points: Tensor, quantities: Mapping[str, Tensor]
) -> list[dict]:
    """The table of the classes with their geometry beside their accuracy.

    Args:
        rows: From :func:`~mmfair.evaluation.class_rows.class_rows`, C of
            them.
        points: Points of each class that were used, shape (C,).
        quantities: From :func:`class_geometry`, each of shape (C,).

    Returns:
        The rows, less ``correct``, with ``points`` and a number for each
        quantity; what is NaN is None.

    Examples:
        >>> import torch
        >>> from mmfair.evaluation.class_rows import class_rows
        >>> rows = class_rows(['cat'], torch.tensor([3]), torch.tensor([4]))
        >>> found = {'volume': torch.tensor([1.5])}
        >>> row = geometry_rows(rows, torch.tensor([4]), found)[0]
        >>> row['accuracy'], row['points'], row['volume']
        (75.0, 4, 1.5)
    """
    numbers = {
        name: [_known(value) for value in values.tolist()]
        for name, values in quantities.items()
    }
    return [
        {
            **{key: row[key] for key in row if key != 'correct'},
            'points': count,
            **{name: values[index] for name, values in numbers.items()},
        }
        for index, (row, count) in enumerate(
            zip(rows, points.tolist(), strict=True)
        )
    ]


def geometry_correlations(
    rows: Sequence[dict], quantities: Sequence[str]
) -> dict[str, dict[str, float | None]]:
    """Correlation of each quantity with accuracy, over the classes.

    Args:
        rows: From :func:`geometry_rows`.
        quantities: Names of columns.

    Returns:
        By name, the attributes of :class:`mmfair.functional.Correlation`;
        what is NaN is None.

    Examples:
        >>> numbers = [(1.0, 90.0), (2.0, 80.0), (3.0, 70.0), (None, 10.0)]
        >>> rows = [dict(volume=v, accuracy=a) for v, a in numbers]
        >>> found = geometry_correlations(rows, ['volume'])['volume']
        >>> round(found['r'], 6), found['count']
        (-1.0, 3)
    """
    accuracy = column_numbers(rows, 'accuracy')
    return {
        name: {
            key: _known(value)
            for key, value in asdict(
                accuracy_correlation(column_numbers(rows, name), accuracy)
            ).items()
        }
        for name in quantities
    }


def column_numbers(rows: Sequence[dict], name: str) -> list[float]:
    """A column of rows as numbers; NaN for None.

    Args:
        rows: Such as from :func:`geometry_rows`.
        name: Key of the column.

    Returns:
        A number for each row.

    Examples:
        >>> column_numbers([dict(volume=1.0), dict(volume=None)], 'volume')
        [1.0, nan]
    """
    return [math.nan if row[name] is None else row[name] for row in rows]


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
