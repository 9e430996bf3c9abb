"""Curvature of the manifold of each class."""

import warnings
from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from mmfair.functional.by_class import name_classes, rows_of_classes
from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.geometry.curvature_settings import (
    CurvatureSettings,
    curvature_min_points,
)
from mmfair.functional.geometry.gaussian_curvature import gaussian_curvature
from mmfair.functional.geometry.tangent_angle import tangent_angle
from mmfair.functional.label_checks import check_labels

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
    eigh: str = 'cpu',
    min_points: int | None = None,
) -> Tensor:
    """Curvature of each class, averaged over its points.

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
        eigh: See :func:`~mmfair.functional.symmetric_eigh`.
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
    where = 'class_curvature'
    check_choice(estimator, 'estimator', CURVATURE_ESTIMATORS, where=where)
    features, labels, classes = check_labels(
        features, labels, num_classes, where=where
    )
    if estimator == 'gaussian':
        settings = CurvatureSettings(
            k,
            tangent_dim,
            normalize,
            form,
            fit,
            eigh,
            where='gaussian_curvature',
            width=features.size(1),
        )
        settings.check_k(where=where)
        curvature = partial(
            gaussian_curvature, normalize=normalize, form=form, fit=fit
        )
        least, needed = settings.min_points, settings.class_min_points
    else:
        curvature = partial(tangent_angle)
        least = needed = _angle_min_points(k, tangent_dim)
    if min_points is not None:
        check_number(min_points, 'min_points', where=where, whole=True)
        needed = max(int(min_points), least)
    values = []
    for rows in rows_of_classes(labels, classes):
        if len(rows) < needed:
            values.append(features.new_full((), float('nan')))
            continue
        at_points = curvature(
            features[rows], k=k, tangent_dim=tangent_dim, eigh=eigh
        )
        values.append(at_points.mean())
    counts = torch.bincount(labels, minlength=classes)
    warn_of_small_classes(counts, needed, class_names)
    return torch.stack(values)


def _angle_min_points(k: int, tangent_dim: int | str) -> int:
    """Points that a tangent space needs, or an error."""
    where = 'class_curvature'
    check_number(k, 'k', where=where, at_least=1, whole=True)
    if isinstance(tangent_dim, bool) or not isinstance(tangent_dim, int):
        raise ValueError(
            f'{where}: tangent_dim must be an integer for '
            f"estimator='tangent_angle', got {tangent_dim!r}."
        )
    if k < tangent_dim:
        raise ValueError(
            f'{where}: k must be >= {tangent_dim} for '
            f'tangent_dim={tangent_dim!r}, got {k}.'
        )
    return tangent_dim + 1


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
