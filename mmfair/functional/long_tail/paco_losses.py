"""PaCo's loss: class centres and samples in one softmax."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats, as_integers

__all__ = ['paco_losses']

# The released code's: beside each prior, and within the logarithm.
_PRIOR_EPSILON = 1e-9
_LOG_EPSILON = math.log(1e-12)


def paco_losses(
    logits: Numbers,
    features: Numbers,
    labels: Numbers,
    class_counts: Sequence[float] | Tensor,
    *,
    alpha: float = 0.05,
    beta: float = 1.0,
    gamma: float = 1.0,
    temperature: float = 0.2,
    center_temperature: float = 1.0,
) -> Tensor:
    r"""Parametric contrastive loss, one value for each anchor.

    The row of anchor i has C + M entries, (z_i + log pi) / T_c for the
    classes and f_i . f_j / T for the samples but i itself. With P their
    softmax, in which samples count gamma times, and the s other samples S of
    the class y of i, the loss is

        ``-(beta log P_y + alpha sum_{j in S} log P_j) / (beta + alpha s)``

    Args:
        logits: Scores z of the N anchors, shape (N, C), floating point.
            Computed in float32 at least.
        features: Of unit length, shape (M, D), M >= N; the first N are those
            of the anchors, then come keys and those of earlier steps.
        labels: Class of each feature, shape (M,), integer; below 0 beyond
            the anchors for rows that hold nothing and count for nothing.
        class_counts: Training samples n of each class, length C, > 0; pi is
            n over the sum of n.
        alpha: Weight of each sample of the class, >= 0.
        beta: Weight of the centre of the class, > 0.
        gamma: Factor of the samples in the sum of the softmax, >= 0.
        temperature: T of the samples, > 0.
        center_temperature: T_c of the centres, > 0.

    Returns:
        Shape (N,), with the gradient of all that have one. An anchor whose
        class no other sample has keeps its centre.

    Raises:
        TypeError: If an argument holds no numbers of its kind.
        ValueError: If a shape, setting, count or label is out of range.

    References:
        Cui et al., "Parametric Contrastive Learning", ICCV 2021, Eqs. 3-4,
        and their code, which adds 1e-9 to pi and, beside the largest entry,
        1e-12 to the sum of the softmax.

    Examples:
        >>> features = torch.eye(2)[[0, 1, 0]]
        >>> paco_losses(
        ...     torch.zeros(1, 2), features, [0, 1, 0], [1, 1], temperature=1
        ... )
        tensor([2.1640])
    """
    where = 'paco_losses'
    check_number(alpha, 'alpha', where=where, at_least=0)
    check_number(gamma, 'gamma', where=where, at_least=0)
    for value, name in (
        (beta, 'beta'),
        (temperature, 'temperature'),
        (center_temperature, 'center_temperature'),
    ):
        check_number(value, name, where=where, above=0)
    scores = widened(check_scores(logits, where=where))
    rows, classes = _samples(features, labels, scores, where)
    counts = check_class_counts(
        class_counts, where=where, num_classes=scores.size(1)
    )
    prior = (counts / counts.sum()).to(scores)
    centers = (scores + (prior + _PRIOR_EPSILON).log()) / center_temperature
    with torch.autocast(rows.device.type, enabled=False):
        pairs = rows[: len(scores)] @ rows.T / temperature
    itself = torch.eye(len(pairs), len(rows), device=rows.device).bool()
    counted = ~itself & (classes >= 0)
    log_sum = _log_sum(centers, pairs, counted, gamma)
    anchors = classes[: len(scores)].unsqueeze(1)
    same = counted & (classes == anchors)
    center = centers.gather(1, anchors).squeeze(1) - log_sum
    number = same.sum(1)
    # log P of a sample leaves gamma out, as in the released code.
    positives = (pairs * same).sum(1) - number * log_sum
    return -(beta * center + alpha * positives) / (beta + alpha * number)


def _samples(
    features: Numbers, labels: Numbers, scores: Tensor, where: str
) -> tuple[Tensor, Tensor]:
    """Features and labels that fit the scores of the anchors."""
    rows = as_floats(features, 'features', where=where)
    if scores.ndim != 2 or rows.ndim != 2 or len(rows) < len(scores):
        raise ValueError(
            f'{where}: features must have shape (M, D) for logits of shape '
            f'(N, C), M >= N, got {tuple(rows.shape)} for '
            f'{tuple(scores.shape)}.'
        )
    classes = as_integers(labels, 'labels', where=where)
    if classes.shape != rows.shape[:1]:
        raise ValueError(
            f'{where}: labels must have one entry for each of the '
            f'{len(rows)} features, got shape {tuple(classes.shape)}.'
        )
    check_targets(classes[: len(scores)], scores, where=where)
    return widened(rows).to(scores.dtype), classes.to(rows.device)


def _log_sum(
    centers: Tensor, pairs: Tensor, counted: Tensor, gamma: float
) -> Tensor:
    """Logarithm of the sum under each row's softmax."""
    largest = torch.cat([centers, pairs], 1).detach().amax(1, keepdim=True)
    if gamma == 0:
        others = pairs.new_full(pairs.shape, -math.inf)
    else:
        others = (pairs + math.log(gamma)).masked_fill(~counted, -math.inf)
    entries = torch.cat([centers, others, largest + _LOG_EPSILON], 1)
    return entries.logsumexp(1)
