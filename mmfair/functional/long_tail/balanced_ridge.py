"""A linear classifier by ridge regression, all classes with one weight."""

from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats, as_integers

__all__ = ['LinearLayer', 'balanced_ridge']

_CHUNK = 8192


class LinearLayer(NamedTuple):
    """Scores W f + b.

    Attributes:
        weight: W, shape (C, p).
        bias: b, shape (C,).
    """

    weight: Tensor
    bias: Tensor


def balanced_ridge(
    features: Numbers,
    labels: Numbers,
    num_classes: int,
    *,
    penalty: float = 0.1,
) -> LinearLayer:
    """Weights that regress 1 for the true class and -1 for the others.

    An image of class c has the weight N / (C n_c), so that all classes have
    the same. With class means m_c, their mean m, and the weighted covariance
    S of the features around m, W = 2 / C (S + penalty tr(S) / p I)^-1
    (m_c - m): a discriminant analysis with equal priors. It is solved in
    closed form, with two passes through the features and no copy of them.

    Args:
        features: Shape (N, p), floating point.
        labels: Shape (N,), in [0, C); every class has an image.
        num_classes: C >= 2.
        penalty: Of the squared weights, in units of the mean eigenvalue of
            S, > 0.

    Returns:
        Weight and bias, float32 at least.

    Raises:
        TypeError: If labels are no integers.
        ValueError: If a shape does not fit, a class has no image, or
            ``penalty`` is not positive.

    References:
        Hoerl and Kennard, "Ridge Regression", Technometrics 1970; targets and
        weights are those of scikit-learn's ``RidgeClassifier`` with
        ``class_weight='balanced'``, whose alpha is N tr(S) / p times ours.

    Examples:
        >>> features = torch.tensor([[0.0], [0.0], [0.0], [1.0]])
        >>> layer = balanced_ridge(features, [0, 0, 0, 1], 2, penalty=1)
        >>> layer.weight
        tensor([[-1.],
                [ 1.]])
    """
    where = 'balanced_ridge'
    points = _checked(features)
    classes = int(
        check_number(
            num_classes, 'num_classes', where=where, at_least=2, whole=True
        )
    )
    check_number(penalty, 'penalty', where=where, above=0)
    target = as_integers(labels, 'labels', where=where).to(points.device)
    if target.shape != points.shape[:1]:
        raise ValueError(
            f'{where}: labels must have shape ({len(points)},), got '
            f'{tuple(target.shape)}.'
        )
    low, high = (int(end) for end in target.aminmax())
    if low < 0 or high >= classes:
        raise ValueError(
            f'{where}: labels must be in [0, {classes}), got '
            f'{low if low < 0 else high}.'
        )
    sizes = torch.bincount(target.long(), minlength=classes)
    if not bool((sizes > 0).all()):
        raise ValueError(
            f'{where}: labels must have every class, got none of class '
            f'{int(sizes.argmin())}.'
        )
    return _solved(points, target.long(), 1 / (classes * sizes), penalty)


def _checked(features: Numbers) -> Tensor:
    where = 'balanced_ridge'
    points = as_floats(features, 'features', where=where).detach()
    if points.ndim != 2 or 0 in points.shape:
        raise ValueError(
            f'{where}: features must have shape (N, p), N and p >= 1, got '
            f'{tuple(points.shape)}.'
        )
    # The extremes of NaN are NaN, and nothing as large as the features is
    # made to look for it.
    low, high = points.aminmax()
    if not bool(low.isfinite() & high.isfinite()):
        raise ValueError(
            f'{where}: features must be finite, got NaN or infinity.'
        )
    return points


def _solved(
    points: Tensor, labels: Tensor, share: Tensor, penalty: float
) -> LinearLayer:
    """The layer; ``share`` is the weight of an image of each class."""
    classes, size = len(share), points.size(1)
    precise = widened(points[:1])
    share = share.to(precise)
    parts = [
        (points[start : start + _CHUNK], labels[start : start + _CHUNK])
        for start in range(0, len(points), _CHUNK)
    ]
    sums = precise.new_zeros(classes, size)
    for part, right in parts:
        sums.index_add_(0, right, widened(part))
    means = sums * (classes * share)[:, None]
    centre = means.mean(0)
    scatter = precise.new_zeros(size, size)
    for part, right in parts:
        around = widened(part) - centre
        scatter.addmm_((around * share[right, None]).T, around)
    scatter = scatter.double()
    ridge = penalty * scatter.trace() / size
    # Features that do not differ have no scatter to divide by.
    ridge = ridge.clamp_min(torch.finfo(precise.dtype).tiny)
    scatter.diagonal().add_(ridge)
    apart = (2 / classes) * (means - centre).double()
    factor = torch.linalg.cholesky(scatter)
    weight = torch.cholesky_solve(apart.T, factor).T.to(precise)
    bias = 2 / classes - 1 - weight @ centre
    return LinearLayer(weight, bias)
