"""RIDE's loss of several experts, for each sample."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mmfair.functional.checks import check_number
from mmfair.functional.joint_step import AllReduce
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.long_tail.check_class_counts import check_class_counts
from mmfair.functional.long_tail.ldam import ldam_logits, ldam_margins
from mmfair.functional.long_tail.margin_losses import margin_losses
from mmfair.functional.score_shapes import per_class, widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['ride_losses']


def _alone(values: Tensor) -> object:
    return values


def ride_losses(
    expert_logits: Tensor | Sequence[Tensor],
    target: Numbers,
    class_counts: Sequence[float] | Tensor,
    *,
    diversity: float = -0.2,
    max_margin: float = 0.5,
    scale: float = 30.0,
    temperature: Numbers | None = None,
    class_weight: Numbers | None = None,
    ignore_index: int = -100,
    all_reduce: AllReduce = _alone,
) -> Tensor:
    r"""A margin loss of each expert, and how far it is from their mean.

    With the mean z of the experts' logits z^k, the sum over k of

        CE(z^k - s m_y 1_y) + lambda T^2 KL(softmax(z / T_c) ||
        softmax(z^k / T_c))

    where the first distribution has no gradient, T_c is a temperature of
    each class, T their mean, and m the margins of :func:`ldam_margins`.

    Args:
        expert_logits: Scaled cosines of E >= 1 experts, each of shape (N, C)
            or (N, C, \*spatial), floating point. Computed in float32 at
            least.
        target: Labels, shape (N,) or (N, \*spatial), or class probabilities,
            the shape of the logits of an expert: the loss is then the mean
            over the classes, each with its margin and weight.
        class_counts: Training samples n of each class, length C, > 0.
        diversity: lambda; below 0 the experts are driven apart. 0: each
            expert has the loss of the mean, E times in all, as in the
            authors' code.
        max_margin: Margin of the rarest class in cosines, >= 0.
        scale: s, the factor of the cosines, > 0.
        temperature: T_c, shape (C,), > 0; 1, if None.
        class_weight: Factor of the margin loss of each class, shape (C,);
            divided by its mean over the samples that count, as PyTorch's
            cross-entropy does. None for equal weights.
        ignore_index: Label of samples whose loss is 0.
        all_reduce: Sums a tensor over the processes, in place: that mean is
            then of all processes.

    Returns:
        Shape of labels.

    Raises:
        TypeError: If the logits are not floating point.
        ValueError: If a shape does not fit, or a setting or label is out of
            range.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, Eqs. 2-4, and their code.

    Examples:
        >>> experts = torch.tensor([[[1.0, 0.0]], [[0.0, 0.0]]])
        >>> ride_losses(experts, [0], [9, 1], max_margin=0, diversity=-1.0)
        tensor([0.9482])
    """
    where = 'ride_losses'
    check_number(diversity, 'diversity', where=where)
    scores = _checked(expert_logits, where)
    mean = torch.stack(scores).mean(0)
    target = check_targets(
        target, mean, where=where, ignore_index=ignore_index
    )
    counts = check_class_counts(
        class_counts, where=where, num_classes=mean.size(1)
    )
    margins = ldam_margins(counts, max_margin=max_margin).to(mean)
    weight = _relative(class_weight, target, mean, ignore_index, all_reduce)
    losses = mean.new_zeros(mean[:, 0].shape)
    for each in scores:
        if diversity:
            losses = losses + diversity * _divergence(mean, each, temperature)
        else:
            each = mean
        losses = losses + _margin_losses(each, target, margins, scale, weight)
    if target.is_floating_point():
        return losses
    return losses * (target.to(losses.device) != ignore_index)


def _checked(
    expert_logits: Tensor | Sequence[Tensor], where: str
) -> list[Tensor]:
    scores = [widened(check_scores(z, where=where)) for z in expert_logits]
    shapes = {tuple(z.shape) for z in scores}
    if len(shapes) != 1:
        raise ValueError(
            f'{where}: expert_logits must be of one shape, got '
            f'{sorted(shapes) or "no expert"}.'
        )
    return scores


def _divergence(
    mean: Tensor, expert: Tensor, temperature: Numbers | None
) -> Tensor:
    """T^2 KL(mean || expert) of each sample."""
    where = 'ride_losses'
    level = (
        mean.new_ones(mean.size(1))
        if temperature is None
        else as_floats(temperature, 'temperature', where=where).to(mean)
    )
    if level.shape != mean.shape[1:2]:
        raise ValueError(
            f'{where}: temperature must have one entry for each of the '
            f'{mean.size(1)} classes, got shape {tuple(level.shape)}.'
        )
    divisor = per_class(level, mean.ndim)
    common = functional.log_softmax(mean.detach() / divisor, 1)
    log_q = functional.log_softmax(expert / divisor, 1)
    divergence = (common.exp() * (common - log_q)).sum(1)
    return level.mean().square() * divergence


def _margin_losses(
    scores: Tensor,
    target: Tensor,
    margins: Tensor,
    scale: float,
    weight: Tensor | None,
) -> Tensor:
    """Cross-entropy with a margin of each sample, times its weight."""
    if target.is_floating_point():
        shares = target.to(scores)
        if weight is not None:
            shares = shares * per_class(weight, scores.ndim)
        return (shares * margin_losses(scores, margins * scale)).sum(1)
    labels = target.to(scores.device).long()
    shifted = ldam_logits(scores, labels, margins, scale=scale)
    known = labels.clamp(0, scores.size(1) - 1)  # of those that count
    losses = functional.cross_entropy(shifted, known, reduction='none')
    return losses if weight is None else weight[known] * losses


def _relative(
    class_weight: Numbers | None,
    target: Tensor,
    scores: Tensor,
    ignore_index: int,
    all_reduce: AllReduce,
) -> Tensor | None:
    """Weights of the classes over their mean in the samples, shape (C,)."""
    if class_weight is None:
        return None
    where = 'ride_losses'
    weight = as_floats(class_weight, 'class_weight', where=where).to(scores)
    if weight.shape != scores.shape[1:2]:
        raise ValueError(
            f'{where}: class_weight must have one entry for each of the '
            f'{scores.size(1)} classes, got shape {tuple(weight.shape)}.'
        )
    if target.is_floating_point():
        each = (target.to(scores) * per_class(weight, scores.ndim)).sum(1)
        counted = torch.ones_like(each)
    else:
        labels = target.to(scores.device).long()
        counted = (labels != ignore_index).to(scores)
        each = weight[labels.clamp(0, scores.size(1) - 1)] * counted
    total = torch.stack([each.sum(), counted.sum()]).detach()
    all_reduce(total)
    return weight * total[1] / total[0].where(total[0] > 0, total[1] + 1)
