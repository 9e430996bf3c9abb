"""How far the features of a classifier have collapsed."""

import math
from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.functional.by_class import rows_of_classes
from mmfair.functional.label_checks import check_labels
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['NeuralCollapse', 'neural_collapse']


class NeuralCollapse(NamedTuple):
    """Each is 0 where features have collapsed, NaN where it is unknown.

    Attributes:
        within: NC1, spread within the classes over that between them, >= 0.
        lengths: NC2, deviation of the lengths of the class means over their
            mean, >= 0.
        angles: NC2, mean distance of the cosines between the class means
            from -1 / (C - 1), in [0, 2].
        alignment: NC3, distance of the classifier from the class means, both
            scaled to length 1, in [0, 2].
    """

    within: float
    lengths: float
    angles: float
    alignment: float


def neural_collapse(
    features: Numbers, labels: Numbers, weight: Numbers | None = None
) -> NeuralCollapse:
    """Neural collapse at the input of a classifier, in four numbers.

    Every class counts alike, whatever its samples; the centre is the mean of
    the class means. Computed in float64.

    Args:
        features: Shape (N, D), floating point, finite.
        labels: Classes, shape (N,), integer; those without a sample are left
            out.
        weight: Of the linear classifier, shape (C, D), for NC3, which asks
            for a sample of each class.

    Returns:
        See :class:`NeuralCollapse`; NaN throughout with fewer than two
        classes.

    Raises:
        TypeError: If the types are wrong.
        ValueError: If a shape does not fit.

    References:
        Papyan et al., "Prevalence of neural collapse during the terminal
        phase of deep learning training", PNAS 2020, NC1 to NC3.

    Examples:
        >>> simplex = torch.eye(3).repeat_interleave(2, 0)
        >>> collapse = neural_collapse(simplex, [0, 0, 1, 1, 2, 2])
        >>> round(collapse.within, 6), round(collapse.angles, 6)
        (0.0, 0.0)
    """
    where = 'neural_collapse'
    points, classes, count = check_labels(features, labels, where=where)
    points = points.double()
    groups = [points[r] for r in rows_of_classes(classes, count) if len(r)]
    if len(groups) < 2:
        return NeuralCollapse(*[math.nan] * 4)
    means = torch.stack([group.mean(0) for group in groups])  # (C, D)
    centred = means - means.mean(0)
    lengths = torch.linalg.vector_norm(centred, dim=1)
    deviation = lengths.std(correction=0) / lengths.mean()
    units = centred / lengths[:, None]
    apart = ~torch.eye(len(groups), dtype=torch.bool, device=points.device)
    cosines = (units @ units.T)[apart]
    return NeuralCollapse(
        within=_within(groups, means, centred),
        lengths=float(deviation),
        angles=float((cosines + 1 / (len(groups) - 1)).abs().mean()),
        alignment=_alignment(centred, weight, count, where),
    )


def _within(groups: list[Tensor], means: Tensor, centred: Tensor) -> float:
    """Trace of the within-class scatter by the inverse between, over C."""
    _, sizes, directions = torch.linalg.svd(centred, full_matrices=False)
    rounding = torch.finfo(sizes.dtype).eps * max(centred.shape)
    kept = sizes > rounding * sizes.max()
    if not bool(kept.any()):
        return math.nan  # all class means are one
    spreads = torch.stack(
        [
            ((group - mean) @ directions[kept].T).square().mean(0)
            for group, mean in zip(groups, means, strict=True)
        ]
    ).mean(0)
    # C directions' squares are the sums over classes, their mean / C.
    return float((spreads / sizes[kept].square()).sum())


def _alignment(
    centred: Tensor, weight: Numbers | None, count: int, where: str
) -> float:
    if weight is None:
        return math.nan
    rows = as_floats(weight, 'weight', where=where).to(centred)
    if rows.ndim != 2 or rows.shape[1:] != centred.shape[1:]:
        raise ValueError(
            f'{where}: weight must have shape (C, {centred.size(1)}), got '
            f'{tuple(rows.shape)}.'
        )
    if len(rows) != len(centred) or count != len(centred):
        return math.nan  # a class has no sample
    return float(
        torch.linalg.vector_norm(
            rows / torch.linalg.vector_norm(rows)
            - centred / torch.linalg.vector_norm(centred)
        )
    )
