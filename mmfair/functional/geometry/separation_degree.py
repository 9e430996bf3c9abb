"""How far the manifold of each class lies from those of the others."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from mmfair.functional.by_class import rows_of_classes
from mmfair.functional.checks import check_flag
from mmfair.functional.geometry.manifold_volume import (
    log_det_of_spread,
    log_det_plus_identity,
)
from mmfair.functional.label_checks import check_labels

__all__ = ['separation_degree']

# Rows of features that are widened to float64 at once.
_CHUNK = 4096

VolumeWithout = Callable[[Tensor], Tensor]


def separation_degree(
    features: Tensor,
    labels: Tensor,
    *,
    num_classes: int | None = None,
    centred: bool = False,
) -> Tensor:
    """Volume that a class adds to the other classes, relative to its own.

    S(i) = (V(all) - V(all but i)) / V(i), with V(Z) the logarithm of
    det(I + Z Z^T / n) of the n features in Z; its base does not matter.

    Algorithm 2 does not centre the features, so the degree depends on where
    the origin lies: two equal spheres on opposite sides of it have degree 0,
    however far apart they are. The volume of section 3.2 is that of centred
    features; with it, which is ``centred=True``, nothing depends on the
    origin and the curves of Fig. 3 appear.

    The scatter of the other classes is that of all less that of the class, so
    that it is not summed up anew for each class; where the features have more
    dimensions than there are samples, it is a part of the samples' Gram
    matrix. Numbers are close to each other before they are subtracted,
    scatters and volumes alike, so all is computed in float64. Features whose
    lengths reach 1e7 lose the identity matrix to rounding even so.

    Args:
        features: Features of all samples, shape (M, p), floating point,
            finite.
        labels: Class of each sample, shape (M,), integer, in [0, C).
        num_classes: C; the highest label plus 1 if not given.
        centred: Whether V is that of features less their mean, a mean for
            each V.

    Returns:
        Shape (C,), in the data type of ``features``, but float32 at least;
        below 0 where the others have more volume without the class. NaN for
        a class without samples, for one without volume (all features 0, or
        alike if centred) and for all if only one has samples.

    Raises:
        TypeError: If ``features`` are not floating point, ``labels`` are
            not integers or ``centred`` is not True or False.
        ValueError: If a shape or a label does not fit, or a feature is not
            finite.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 3.3, Algorithm 2.

    Examples:
        >>> features = torch.tensor([[2.0, 0.0], [0.0, 2.0]])
        >>> separation_degree(features, torch.tensor([0, 1]))
        tensor([0.3652, 0.3652])
    """
    check_flag(centred, 'centred', where='separation_degree')
    features, labels, classes = check_labels(
        features, labels, num_classes, where='separation_degree'
    )
    samples, dimension = features.shape
    side = _on_features if dimension <= samples else _on_samples
    volume_without = side(features, centred)
    groups = rows_of_classes(labels, classes)
    everything = volume_without(groups[0][:0])
    values = []
    for rows in groups:
        if 0 < len(rows) < samples:
            volume = _own_volume(features[rows].double(), centred)
            # At rounding error of the determinant, there is no volume.
            known = volume > dimension * torch.finfo(volume.dtype).eps
            gain = everything - volume_without(rows)
            ratio = gain / torch.where(known, volume, 1)
            values.append(torch.where(known, ratio, math.nan))
        else:
            values.append(torch.full_like(everything, math.nan))
    dtype = torch.promote_types(features.dtype, torch.float32)
    return torch.stack(values).to(dtype)


def _own_volume(points: Tensor, centred: bool) -> Tensor:
    if centred:
        points = points - points[:1]  # exactly 0 where all are alike
        points = points - points.mean(0)
    return log_det_of_spread(points)


def _on_features(features: Tensor, centred: bool) -> VolumeWithout:
    """Volume without some rows, by p x p scatters."""
    # The mean of all goes first: little is left to cancel below.
    shift = features.mean(0, dtype=torch.float64) if centred else 0

    def scatter_of(rows: Tensor) -> tuple[Tensor, Tensor]:
        points = features[rows].double() - shift
        return points.T @ points, points.sum(0)  # (p, p), (p,)

    every_row = torch.arange(len(features), device=features.device)
    first, *others = torch.split(every_row, _CHUNK)
    total, total_sum = scatter_of(first)
    for rows in others:
        scatter, vector = scatter_of(rows)
        total, total_sum = total + scatter, total_sum + vector

    def volume_without(rows: Tensor) -> Tensor:
        count = len(features) - len(rows)
        scatter, vector = scatter_of(rows)
        rest = (total - scatter) / count
        if centred:
            mean = (total_sum - vector) / count
            rest = rest - torch.outer(mean, mean)
        return log_det_plus_identity(rest)

    return volume_without


def _on_samples(features: Tensor, centred: bool) -> VolumeWithout:
    """Volume without some rows, by the M x M Gram matrix of all."""
    points = features.double()
    if centred:
        points = points - points.mean(0)
    gram = points @ points.T  # (M, M)

    def volume_without(rows: Tensor) -> Tensor:
        kept = torch.ones(len(gram), dtype=torch.bool, device=gram.device)
        kept[rows] = False
        rest = gram[kept][:, kept]  # (M - n, M - n) without n rows
        if centred:
            rest = rest - rest.mean(0)
            rest = rest - rest.mean(1, keepdim=True)
        return log_det_plus_identity(rest / len(rest))

    return volume_without
