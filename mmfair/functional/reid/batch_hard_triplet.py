"""The triplet loss of the hardest pairs in a batch."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.reid.pair_checks import pairs_of
from mmfair.functional.tensor_checks import Numbers

__all__ = ['batch_hard_triplet']


def batch_hard_triplet(
    features: Numbers,
    labels: Numbers,
    *,
    margin: float = 0.3,
    anchors: slice | None = None,
) -> Tensor:
    """Hinge of the farthest positive and the nearest negative, per anchor.

    Distances are 1 - cosine, as in CAL's code, and not Euclidean as in other
    libraries: max(0, margin + d_positive - d_negative). An anchor is among
    its own positives, at a distance of 0, so one alone in its class has a
    loss all the same.

    Args:
        features: Shape (N, D), floating point, finite.
        labels: Identities, shape (N,), integer, >= 0.
        margin: >= 0; a distance.
        anchors: The samples that a loss is asked of; all, if None. Under
            several processes the rows of the others stand beside them.

    Returns:
        Shape (A,), >= 0. 0 where no sample is of another identity.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If shapes do not fit, or ``margin`` is negative.

    References:
        Hermans et al., "In Defense of the Triplet Loss for Person
        Re-Identification", 2017, Eq. 5; with the cosine in the code of Gu et
        al., CVPR 2022.

    Examples:
        >>> features = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
        >>> batch_hard_triplet(features, [0, 0, 1], margin=0.5)
        tensor([1.5000, 0.5000, 0.5000])
    """
    where = 'batch_hard_triplet'
    check_number(margin, 'margin', where=where, at_least=0)
    pairs = pairs_of(features, labels, anchors, where=where)
    distances = 1 - pairs.cosines
    far = distances.masked_fill(~pairs.same, -torch.inf).amax(1)
    near = distances.masked_fill(pairs.same, torch.inf).amin(1)
    hinge: Tensor = (margin + far - near).clamp_min(0)
    return hinge
