"""The geometry of the classes in five numbers."""

from collections.abc import Mapping, Sequence

import numpy as np

from mmfair.evaluation.geometry_rows import column_numbers

__all__ = ['GEOMETRY_NUMBERS', 'geometry_summary']

#: Names of what :func:`geometry_summary` returns.
GEOMETRY_NUMBERS = (
    'curvature',
    'curvature_variance',
    'separation',
    'curvature_r',
    'separation_r',
)


def geometry_summary(
    rows: Sequence[dict],
    correlations: Mapping[str, Mapping[str, float | None]],
) -> dict[str, float | None]:
    """What to follow through training, over the classes.

    Args:
        rows: From :func:`~mmfair.evaluation.geometry_rows`, with
            ``curvature`` and ``separation``.
        correlations: From :func:`~mmfair.evaluation.geometry_correlations`.

    Returns:
        ``curvature`` and ``separation``, the means; ``curvature_variance``,
        the degree of imbalance; ``curvature_r`` and ``separation_r``,
        Pearson's r of each with the accuracy. None where there is none.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Figs. 7-11 and section 7.7 (the
        variance).

    Examples:
        >>> rows = [
        ...     dict(curvature=1.0, separation=None),
        ...     dict(curvature=3.0, separation=4.0),
        ... ]
        >>> found = geometry_summary(rows, {'curvature': {'r': -0.5}})
        >>> found['curvature'], found['curvature_variance']
        (2.0, 1.0)
        >>> found['separation'], found['curvature_r'], found['separation_r']
        (4.0, -0.5, None)
    """
    known = {}
    for name in ('curvature', 'separation'):
        numbers = np.array(column_numbers(rows, name))
        known[name] = numbers[np.isfinite(numbers)]
    curvature, separation = known['curvature'], known['separation']
    return {
        'curvature': float(curvature.mean()) if len(curvature) else None,
        'curvature_variance': (
            float(curvature.var()) if len(curvature) else None
        ),
        'separation': float(separation.mean()) if len(separation) else None,
        'curvature_r': correlations.get('curvature', {}).get('r'),
        'separation_r': correlations.get('separation', {}).get('r'),
    }
