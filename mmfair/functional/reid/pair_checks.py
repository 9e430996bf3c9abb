"""What losses of pairs are given, looked at and set out in a matrix."""

from typing import NamedTuple

import torch
from torch import Tensor

from mmfair.functional.label_checks import check_labels
from mmfair.functional.long_tail.cosine_logits import unit_vectors
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['Pairs', 'pairs_of']


class Pairs(NamedTuple):
    """Each anchor beside each sample.

    Attributes:
        cosines: Shape (A, N), in [-1, 1].
        same: Whether both are of one class, shape (A, N).
        itself: Whether both are the same sample, shape (A, N).
    """

    cosines: Tensor
    same: Tensor
    itself: Tensor

    @property
    def positives(self) -> Tensor:
        """Pairs of two samples of one class, shape (A, N)."""
        return self.same & ~self.itself


def pairs_of(
    features: Numbers, labels: Numbers, anchors: slice | None, *, where: str
) -> Pairs:
    """Cosines of each anchor with each sample.

    Args:
        features: Shape (N, D), finite.
        labels: Shape (N,), integer.
        anchors: The samples that stand for rows; all, if None.
        where: Who asks; errors begin with it.

    Raises:
        TypeError: If features are not floating point or labels not integers.
        ValueError: If shapes do not fit.

    Examples:
        >>> pairs = pairs_of(torch.eye(2), [0, 0], slice(0, 1), where='f')
        >>> pairs.cosines, pairs.positives
        (tensor([[1., 0.]]), tensor([[False,  True]]))
    """
    rows, classes, _ = check_labels(features, labels, where=where)
    chosen = slice(None) if anchors is None else anchors
    with torch.autocast(rows.device.type, enabled=False):
        directions = unit_vectors(widened(rows))
        cosines = directions[chosen] @ directions.T
    itself = torch.eye(len(rows), dtype=torch.bool, device=rows.device)
    same = classes[chosen, None] == classes
    if not len(cosines):
        raise ValueError(
            f'{where}: anchors must name samples, got {anchors} of '
            f'{len(rows)}.'
        )
    return Pairs(cosines, same, itself[chosen])
