"""The shape of the manifold of each class, all quantities side by side."""

import math
import warnings
from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor

from mmfair.functional import (
    by_class,
    class_curvature,
    intrinsic_dimension,
    manifold_volume,
    separation_degree,
)
from mmfair.functional.by_class import name_classes, rows_of_classes
from mmfair.functional.checks import check_names, check_number

__all__ = ['class_geometry', 'points_per_class']


def class_geometry(
    features: Tensor,
    labels: Tensor,
    num_classes: int,
    *,
    class_names: Sequence[str] | None = None,
    k: int = 40,
    tangent_dim: int = 2,
    normalize: str = 'none',
    eigh: str = 'cpu',
    id_methods: Sequence[str] = ('participation_ratio', 'twonn'),
) -> dict[str, Tensor]:
    """Volume, separation, curvature and dimension of each class.

    In a class with at most k + 1 points, every neighbourhood is the whole
    class: its tangent spaces are one, and their angle is left out; its
    curvature is not local. A warning names such classes.

    Args:
        features: Shape (N, D), floating point, finite.
        labels: Class of each row, shape (N,), integer, in [0, C).
        num_classes: C.
        class_names: C names, for the warning of classes without curvature.
        k: See :func:`mmfair.functional.class_curvature`.
        tangent_dim: See :func:`mmfair.functional.class_curvature`.
        normalize: See :func:`mmfair.functional.class_curvature`.
        eigh: See :func:`mmfair.functional.symmetric_eigh`.
        id_methods: See :func:`mmfair.functional.intrinsic_dimension`.

    Returns:
        Each of shape (C,), NaN where it does not exist: ``volume`` (bits),
        ``separation`` (ratio), ``curvature`` (mean absolute Gaussian
        curvature, length^-tangent_dim), ``tangent_angle`` (radians), and a
        dimension under the name of each method.

    Raises:
        TypeError: If ``features`` are not floating point or ``labels`` not
            integers.
        ValueError: If shapes do not fit or a setting is out of range.
        ImportError: If ``'tle'`` does not find scikit-dimension.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Algorithms 1-3.

    Examples:
        >>> generator = torch.Generator().manual_seed(0)
        >>> points = torch.randn(80, 3, generator=generator)
        >>> labels = torch.arange(80) % 2
        >>> [*class_geometry(points, labels, 2, k=20)]
        ['volume', 'separation', 'curvature', 'tangent_angle', \
'participation_ratio', 'twonn']
    """
    id_methods = check_names(id_methods, 'id_methods', where='class_geometry')
    each = partial(
        by_class, features=features, labels=labels, num_classes=num_classes
    )
    curvature = partial(
        class_curvature,
        features,
        labels,
        num_classes=num_classes,
        class_names=class_names,
        k=k,
        tangent_dim=tangent_dim,
        eigh=eigh,
    )
    quantities = {
        'volume': each(manifold_volume),
        'separation': separation_degree(
            features, labels, num_classes=num_classes
        ),
        'curvature': curvature(normalize=normalize),
    }
    with warnings.catch_warnings():
        # It needs fewer points: its classes have just been named.
        warnings.filterwarnings('ignore', 'class_curvature: ')
        angle = curvature(estimator='tangent_angle')
    whole = torch.bincount(labels, minlength=num_classes) <= k + 1
    quantities['tangent_angle'] = angle.masked_fill(whole, math.nan)
    _warn_of_one_neighborhood(
        whole & ~quantities['curvature'].isnan(), k, class_names
    )
    for method in id_methods:
        quantities[method] = each(partial(intrinsic_dimension, method=method))
    return quantities


def _warn_of_one_neighborhood(
    whole: Tensor, k: int, class_names: Sequence[str] | None
) -> None:
    classes = whole.nonzero().flatten().tolist()
    if not classes:
        return
    shown = name_classes(classes, class_names)
    warnings.warn(
        f'class_geometry: a class must have more than k + 1 = {k + 1} points, '
        f'and {len(classes)} of {len(whole)} classes have not: {shown}. Their '
        'tangent angle is NaN, and their curvature is not local. Choose a '
        'smaller k.',
        stacklevel=3,
    )


def points_per_class(
    labels: Tensor, limit: int, *, num_classes: int, seed: int = 0
) -> Tensor:
    """Which points to use, so that no class has too many.

    Args:
        labels: Class of each point, shape (N,), integer, in [0, C).
        limit: Points of a class at most, >= 1. Of a class with more, so many
            are chosen at random.
        num_classes: C.
        seed: Seed of the choice.

    Returns:
        Indices in ascending order, int64.

    Examples:
        >>> labels = torch.tensor([0, 1, 1, 1, 1])
        >>> labels[points_per_class(labels, 2, num_classes=2)]
        tensor([0, 1, 1])
    """
    where = 'points_per_class'
    limit = int(
        check_number(limit, 'limit', where=where, at_least=1, whole=True)
    )
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(labels), generator=generator)
    groups = rows_of_classes(labels[order], num_classes)
    chosen = torch.cat([order[rows[:limit]] for rows in groups])
    return chosen.sort().values
