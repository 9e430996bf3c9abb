"""Losses of all pairs in a batch, by their cosines."""

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.functional.checks import check_number
from mmfair.functional.reid.pair_checks import Pairs, pairs_of
from mmfair.functional.tensor_checks import Numbers

__all__ = ['pair_circle', 'pair_contrastive', 'pair_cosface']


def pair_contrastive(
    features: Numbers,
    labels: Numbers,
    *,
    scale: float = 16.0,
    anchors: slice | None = None,
) -> Tensor:
    """Each positive against all negatives, in a softmax of scaled cosines.

    Other positives are not in the denominator, as in
    :func:`clothes_adversarial`.

    Args:
        features: Shape (N, D), floating point, finite.
        labels: Identities, shape (N,), integer, >= 0.
        scale: Factor of the cosines, > 0.
        anchors: The samples that a loss is asked of; all, if None.

    Returns:
        Mean over the positives of each anchor, shape (A,), >= 0; 0 for one
        alone in its class, for which the original divides by 0.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If shapes do not fit, or ``scale`` is not positive.

    References:
        Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020, as
        changed in the code of Gu et al., CVPR 2022.

    Examples:
        >>> features = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        >>> pair_contrastive(features, [0, 0, 1], scale=1)
        tensor([0.3133, 0.3133, 0.0000])
    """
    where = 'pair_contrastive'
    check_number(scale, 'scale', where=where, above=0)
    pairs = pairs_of(features, labels, anchors, where=where)
    scores = scale * pairs.cosines
    negatives = scores.masked_fill(pairs.same, -torch.inf).logsumexp(1)
    losses = functional.softplus(negatives[:, None] - scores)
    positives = pairs.positives
    total: Tensor = (losses * positives).sum(1)
    return total / positives.sum(1).clamp_min(1)


def pair_cosface(
    features: Numbers,
    labels: Numbers,
    *,
    scale: float = 16.0,
    margin: float = 0.0,
    anchors: slice | None = None,
) -> Tensor:
    """Log of 1 plus the sum over pairs of exp(s (cos_n + m - cos_p)).

    Args:
        features: Shape (N, D), floating point, finite.
        labels: Identities, shape (N,), integer, >= 0.
        scale: Factor s of the cosines, > 0.
        margin: m, >= 0; a cosine.
        anchors: The samples that a loss is asked of; all, if None.

    Returns:
        Shape (A,), >= 0; 0 without a positive or without a negative.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If shapes do not fit, or a number is out of its range.

    References:
        Sun et al., "Circle Loss", CVPR 2020, Eq. 2, of pairs; in the code of
        Gu et al., CVPR 2022.

    Examples:
        >>> features = torch.tensor([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
        >>> pair_cosface(features, [0, 0, 1], scale=1)
        tensor([0.3133, 0.3133, 0.0000])
    """
    where = 'pair_cosface'
    check_number(scale, 'scale', where=where, above=0)
    check_number(margin, 'margin', where=where, at_least=0)
    pairs = pairs_of(features, labels, anchors, where=where)
    cosines = pairs.cosines
    return _unified(pairs, -scale * cosines, scale * (cosines + margin))


def pair_circle(
    features: Numbers,
    labels: Numbers,
    *,
    scale: float = 48.0,
    margin: float = 0.35,
    anchors: slice | None = None,
) -> Tensor:
    """Circle loss of pairs: those far from their aim weigh more.

    With weights max(0, 1 + m - cos) of positives and max(0, cos + m) of
    negatives, which have no gradient, and the aims 1 - m and m.

    Args:
        features: Shape (N, D), floating point, finite.
        labels: Identities, shape (N,), integer, >= 0.
        scale: Factor s, > 0.
        margin: m, >= 0; a cosine.
        anchors: The samples that a loss is asked of; all, if None.

    Returns:
        Shape (A,), >= 0; 0 without a positive or without a negative.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If shapes do not fit, or a number is out of its range.

    References:
        Sun et al., "Circle Loss", CVPR 2020, Eqs. 5, 6 and 8.

    Examples:
        >>> features = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
        >>> pair_circle(features, [0, 0, 1], scale=1, margin=0.25)
        tensor([0.7108, 1.0866, 0.0000])
    """
    where = 'pair_circle'
    check_number(scale, 'scale', where=where, above=0)
    check_number(margin, 'margin', where=where, at_least=0)
    pairs = pairs_of(features, labels, anchors, where=where)
    cosines = pairs.cosines
    fixed = cosines.detach()
    toward = -scale * (1 + margin - fixed).clamp_min(0)
    away = scale * (fixed + margin).clamp_min(0)
    return _unified(
        pairs, toward * (cosines - 1 + margin), away * (cosines - margin)
    )


def _unified(pairs: Pairs, positive: Tensor, negative: Tensor) -> Tensor:
    """log(1 + sum exp(positive) * sum exp(negative)) of each anchor."""
    far = positive.masked_fill(~pairs.positives, -torch.inf).logsumexp(1)
    near = negative.masked_fill(pairs.same, -torch.inf).logsumexp(1)
    loss: Tensor = functional.softplus(far + near)
    return loss
