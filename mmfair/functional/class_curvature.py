"""Curvature of the manifold of each class."""

import warnings
from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from mmfair.functional.by_class import name_classes, rows_of_classes
from mmfair.functional.gaussian_curvature import (
    check_settings,
    curvature_min_points,
    gaussian_curvature,
)
from mmfair.functional.label_checks import check_labels
from mmfair.functional.tangent_angle import tangent_angle

__all__ = [
    'CURVATURE_ESTIMATORS',
    'class_curvature',
    'class_min_points',
    'warn_of_small_classes',
]

CURVATURE_ESTIMATORS = ('gaussian', 'tangent_angle')


def class_curvature(
    features: Tensor,
    labels: Tensor,
    *,
    num_classes: int | None = None,
    class_names: Sequence[str] | None = None,
    estimator: str = 'gaussian',
    k: int = 40,
    tangent_dim: int | str = 2,
    normalize: str = 'none',
    form: str = 'determinant',
    fit: str = 'quadric',
    min_points: int | None = None,
) -> Tensor:
    """Mean curvature over the points of each class.

    Neighbours are those of the same class. Classes differ in scale, and
    curvature is length^-m: a compact class looks more curved than a spread
    one unless ``normalize='neighborhood'``. They also differ in the radius
    that k neighbours span, if they differ in their number of points.

    Args:
        features: Shape (n, p), floating point, finite.
        labels: Class of each row, shape (n,), integer.
        num_classes: C; largest label + 1 by default.
        class_names: C names, for the warning.
        estimator: ``'gaussian'``, see
            :func:`~mmfair.functional.gaussian_curvature`, or
            ``'tangent_angle'``, see
            :func:`~mmfair.functional.tangent_angle`, which knows neither
            ``normalize`` nor ``form`` nor ``fit``.
        k: Neighbours of each point.
        tangent_dim: Dimension m of the tangent space.
        normalize: See :func:`~mmfair.functional.gaussian_curvature`.
        form: See :func:`~mmfair.functional.gaussian_curvature`.
        fit: See :func:`~mmfair.functional.gaussian_curvature`.
        min_points: Points below which a class is NaN. Default:
            :func:`~mmfair.functional.class_min_points`, or m + 1 for the
            tangent angle.

    Returns:
        Shape (C,). NaN for classes with too few points; one warning names
        them.

    Raises:
        TypeError: If ``features`` is not floating point or ``labels`` not
            integer.
        ValueError: If shapes do not fit or a setting is out of range.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Algorithm 3, line 15.

    Examples:
        >>> generator = torch.Generator().manual_seed(0)
        >>> points = torch.randn(400, 3, generator=generator)
        >>> spheres = points / points.norm(dim=1, keepdim=True)
        >>> labels = torch.arange(400) % 2
        >>> spheres[labels == 1] *= 2  # curvature 1 and 1/4
        >>> curvature = class_curvature(spheres, labels, k=20)
        >>> round((curvature[0] / curvature[1]).item(), 1)
        4.0
    """
    if estimator not in CURVATURE_ESTIMATORS:
        raise ValueError(
            'class_curvature: estimator must be one of '
            f'{CURVATURE_ESTIMATORS}, got {estimator!r}.'
        )
    features, labels, classes = check_labels(
        features, labels, num_classes, where='class_curvature'
    )
    if estimator == 'gaussian':
        width = features.size(1)
        check_settings(width, k, tangent_dim, normalize, form, fit)
        curvature = partial(
            gaussian_curvature, normalize=normalize, form=form, fit=fit
        )
        needed = class_min_points(tangent_dim, fit=fit)
        least = curvature_min_points(tangent_dim, fit=fit) - 1
    elif not isinstance(tangent_dim, int):
        raise ValueError(
            'class_curvature: tangent_dim must be an integer for '
            f"estimator='tangent_angle', got {tangent_dim!r}."
        )
    else:
        curvature = partial(tangent_angle)
        needed = tangent_dim + 1
        least = tangent_dim
    if k < least:
        raise ValueError(
            f'class_curvature: k must be >= {least} for '
            f'tangent_dim={tangent_dim!r}, got {k}.'
        )
    needed = needed if min_points is None else max(min_points, least + 1)
    values = []
    for rows in rows_of_classes(labels, classes):
        if len(rows) < needed:
            values.append(features.new_full((), float('nan')))
            continue
        found = curvature(features[rows], k=k, tangent_dim=tangent_dim)
        values.append(found.mean())
    counts = torch.bincount(labels, minlength=classes)
    warn_of_small_classes(counts, needed, class_names)
    return torch.stack(values)


def class_min_points(
    tangent_dim: int | str = 2, *, fit: str = 'quadric'
) -> int:
    """Points below which a class gets no curvature.

    Twice as many neighbours as the least that a quadric can be fitted to:
    with hardly more neighbours than coefficients the fit follows the noise,
    and the mean over a class explodes.

    Args:
        tangent_dim: See :func:`~mmfair.functional.gaussian_curvature`.
        fit: See :func:`~mmfair.functional.gaussian_curvature`.

    Returns:
        Number of points, >= 5.

    Examples:
        >>> [class_min_points(m) for m in (1, 2, 6)]
        [5, 7, 43]
    """
    return 2 * curvature_min_points(tangent_dim, fit=fit) - 1


def warn_of_small_classes(
    counts: Tensor, needed: int, class_names: Sequence[str] | None = None
) -> None:
    """One warning that names the classes with too few points, if any.

    Args:
        counts: Points of each class, shape (C,).
        needed: Points below which a class has no curvature.
        class_names: C names; the indices are used without them.
    """
    small = (counts < needed).nonzero().flatten().tolist()
    if not small:
        return
    warnings.warn(
        f'class_curvature: {needed} points of a class are needed, and '
        f'{len(small)} of {len(counts)} classes have fewer: '
        f'{name_classes(small, class_names)}. Their '
        'curvature is NaN.',
        stacklevel=3,
    )
