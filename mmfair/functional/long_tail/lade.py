"""LADE's regulariser: a bound that frees each logit from its prior."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.functional.checks import check_callable, check_number
from mmfair.functional.joint_step import AllReduce
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers

__all__ = ['lade_regularizer']

# The released code's, for classes that a batch lacks.
_EPSILON = 1e-8


def _alone(values: Tensor) -> object:
    return values


def lade_regularizer(
    logits: Numbers,
    target: Numbers,
    class_counts: Sequence[float] | Tensor,
    *,
    penalty: float = 0.1,
    ignore_index: int | None = -100,
    all_reduce: AllReduce = _alone,
) -> Tensor:
    r"""Mean over the classes of a regularised Donsker-Varadhan bound.

    With the mean a_c of the logits z_c over the samples of class c, and b_c =
    log mean_i exp(z_ic - log pi_c - log C) over all samples of the batch:
    -sum_c pi_c (a_c - b_c - lambda b_c^2). A class that the batch lacks has
    a_c = 0 and its b_c all the same. The whole loss, LADE, is
    :func:`balanced_softmax` plus a factor times this.

    Args:
        logits: Scores z, shape (N, C) or (N, C, \*spatial), floating point,
            without any shift. Computed in float32 at least.
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities
            (after mixup), the shape of ``logits``: samples then count for a
            class with its probability.
        class_counts: Training samples n of each class, length C, > 0; pi is
            n over the sum of n.
        penalty: lambda, >= 0.
        ignore_index: Label of samples that are left out, or None for none.
        all_reduce: Sums a tensor over the processes, in place, as
            ``mmengine.dist.all_reduce``: the means are then those of all
            processes. The gradient is that of the joint value times the
            number of processes, whose mean DDP takes.

    Returns:
        Scalar; 0 for a batch without a sample that counts.

    Raises:
        ValueError: If a shape, setting, count or label is out of range.

    References:
        Hong et al., "Disentangling Label Distribution for Long-Tailed Visual
        Recognition", CVPR 2021, section 3.3, and their code.

    Examples:
        >>> logits, target = torch.zeros(2, 2), torch.tensor([0, 1])
        >>> lade_regularizer(logits, target, [3, 1], penalty=0.0)
        tensor(-0.1308)
    """
    where = 'lade_regularizer'
    penalty = check_number(penalty, 'penalty', where=where, at_least=0)
    scores = widened(check_scores(logits, where=where))
    counts = check_class_counts(
        class_counts, where=where, num_classes=scores.size(1)
    )
    check_callable(all_reduce, 'all_reduce', where=where)
    target = check_targets(
        target, scores, where=where, ignore_index=ignore_index
    )
    rows, shares = _rows(scores, target, ignore_index)
    prior = (counts / counts.sum()).to(scores)
    means = _class_means(rows, shares, all_reduce)
    shifted = rows - prior.log() - math.log(scores.size(1))
    bounds = _log_means(shifted, shares.sum(1) > 0, all_reduce)
    each = means - bounds - penalty * bounds.square()
    bound: Tensor = -(prior * each).sum()
    return bound


def _rows(
    scores: Tensor, target: Tensor, ignore_index: int | None
) -> tuple[Tensor, Tensor]:
    """Scores, and how far each sample counts for each class: (M, C) both."""
    classes = scores.size(1)
    rows = scores.movedim(1, -1).reshape(-1, classes)
    if target.is_floating_point():
        return rows, target.to(scores).movedim(1, -1).reshape(-1, classes)
    labels = target.to(scores.device).flatten().long()
    counted = labels != (-100 if ignore_index is None else ignore_index)
    shares = functional.one_hot(labels * counted, classes).to(scores)
    return rows, shares * counted.unsqueeze(1)


def _class_means(
    rows: Tensor, shares: Tensor, all_reduce: AllReduce
) -> Tensor:
    """Mean logit of each class over its samples, of all processes."""
    local = (shares * rows).sum(0)
    joint = torch.stack([local.detach(), shares.sum(0), _ones(local)])
    all_reduce(joint)
    total, number, processes = joint
    # The value of all, the gradient of this process's part.
    joined = total + processes * (local - local.detach())
    means: Tensor = joined / (number + _EPSILON)
    return means


def _log_means(
    shifted: Tensor, counted: Tensor, all_reduce: AllReduce
) -> Tensor:
    """Log mean exp over the samples of all processes, for each class."""
    # Nothing is taken out of the rows, for which a GPU would have to wait.
    lowest = torch.finfo(shifted.dtype).min / 2
    local = shifted.masked_fill(~counted.unsqueeze(1), lowest).logsumexp(0)
    log_sum, one = local.detach().double(), _ones(local).double()
    some = counted.any() * one
    joint = torch.stack([log_sum * some, some, counted.sum() * one, one])
    all_reduce(joint)
    # Their mean is a level that no process is far from.
    level = joint[0] / joint[1].clamp_min(1)
    share = some * (log_sum * some - level).exp()
    total = share.clone()
    all_reduce(total)
    total = total.clamp_min(torch.finfo(total.dtype).tiny)
    value = level + total.log() - joint[2].clamp_min(1).log()
    value = value.where(joint[2] > 0, torch.zeros_like(value)).to(shifted)
    part = (joint[3] * share / total).to(shifted)
    return value + part * (local - local.detach())


def _ones(values: Tensor) -> Tensor:
    return torch.ones_like(values, requires_grad=False)
