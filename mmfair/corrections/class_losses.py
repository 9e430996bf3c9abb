"""Cross-entropy of each class under a bias, with its slopes."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from mmfair.corrections.split_features import SplitFeatures

__all__ = ['ClassLosses', 'class_losses']

Array = NDArray[np.float64]

_CHUNK = 2**20


class ClassLosses(NamedTuple):
    """Mean loss of each class, and what changes it.

    Attributes:
        mean: In nats, shape (C,); 0 without an image.
        by_inverse: Its slope by the inverse temperature, shape (C,).
        by_bias: Its slope by the bias of each class, shape (C, C).
        support: Images of each class, shape (C,).
    """

    mean: Array
    by_inverse: Array
    by_bias: Array
    support: Array


def class_losses(
    split: SplitFeatures, inverse: float, bias: Tensor
) -> ClassLosses:
    """Losses of softmax(a z + b), in chunks.

    Args:
        split: Images with one label each.
        inverse: a.
        bias: b, shape (C,).
    """
    classes = split.num_classes
    zeros = split.logits.new_zeros
    sums, turns = zeros(classes), zeros(classes)
    shares = zeros(classes, classes)
    rows, shift = max(1, _CHUNK // classes), bias.to(split.logits)
    for logits, labels in zip(
        split.logits.split(rows), split.labels.split(rows), strict=True
    ):
        log_share = (inverse * logits + shift).log_softmax(1)
        share = log_share.exp()
        true = labels[:, None]
        sums.index_add_(0, labels, -log_share.gather(1, true)[:, 0])
        turn = (share * logits).sum(1) - logits.gather(1, true)[:, 0]
        turns.index_add_(0, labels, turn)
        shares.index_add_(0, labels, share)
    support = split.class_counts.to(shares)
    each = support.clamp_min(1)
    by_bias = (shares - support.diag()) / each[:, None]
    return ClassLosses(
        *(
            part.cpu().double().numpy()
            for part in (sums / each, turns / each, by_bias, support)
        )
    )
