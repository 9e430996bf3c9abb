"""How many of several experts a sample is worth: RIDE's second stage."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['assigned_logits', 'assignment_targets', 'running_expert_means']


def running_expert_means(expert_logits: Tensor | Sequence[Tensor]) -> Tensor:
    """Mean logits of the first k experts, for each k.

    Args:
        expert_logits: Of E >= 1 experts, each of shape (N, C), floating
            point. Computed in float32 at least.

    Returns:
        Shape (E, N, C).

    Raises:
        TypeError: If the logits are not floating point.
        ValueError: If there is no expert, or the shapes differ.

    References:
        Wang et al., "Long-tailed Recognition by Routing Diverse Distribution-
        Aware Experts", ICLR 2021, section 3.3.

    Examples:
        >>> experts = torch.tensor([[[4.0, 0.0]], [[0.0, 2.0]]])
        >>> running_expert_means(experts)[1]
        tensor([[2., 1.]])
    """
    where = 'running_expert_means'
    scores = [widened(check_scores(z, where=where)) for z in expert_logits]
    shapes = {tuple(z.shape) for z in scores}
    if len(shapes) != 1 or scores[0].ndim != 2:
        raise ValueError(
            f'{where}: expert_logits must be of one shape (N, C), got '
            f'{sorted(shapes) or "no expert"}.'
        )
    sums = torch.stack(scores).cumsum(0)
    known = torch.arange(1, len(scores) + 1, device=sums.device)
    return sums / known.view(-1, 1, 1)


def assignment_targets(
    expert_logits: Tensor | Sequence[Tensor], labels: Numbers
) -> Tensor:
    """Whether a sample should see the next expert.

    It should where the mean so far is wrong, and the mean after some later
    expert is right.

    Args:
        expert_logits: Of E >= 2 experts, each of shape (N, C).
        labels: Of the samples, shape (N,), in [0, C).

    Returns:
        Shape (N, E - 1), bool: after the first expert, after the second, ...

    Raises:
        TypeError: If the logits are not floating point.
        ValueError: If a shape does not fit, there are fewer than two experts,
            or a label is out of range.

    References:
        Wang et al., ICLR 2021, section 3.3, and their code.

    Examples:
        >>> experts = torch.tensor([[[2.0, 1.0]], [[0.0, 3.0]]])
        >>> assignment_targets(experts, [1])
        tensor([[True]])
    """
    where = 'assignment_targets'
    means = running_expert_means(expert_logits)
    _check_experts(means, where)
    known = check_targets(labels, means[0], where=where)
    if known.is_floating_point():
        raise ValueError(
            f'{where}: labels must be whole numbers, shape (N,), got class '
            'probabilities. A mixed sample has no one right answer: train '
            'without mixup and cutmix.'
        )
    right = means.argmax(2) == known.to(means.device)
    # Whether any later one is right: from the last expert backwards.
    later = right.flip(0).cumsum(0).flip(0)[1:] > 0
    return (~right[:-1] & later).T


def assigned_logits(
    expert_logits: Tensor | Sequence[Tensor],
    router_logits: Numbers,
    *,
    threshold: float = 0.5,
) -> tuple[Tensor, Tensor]:
    """Mean of as many experts as the routers ask for.

    A sample goes on to the next expert while the router behind the last one
    gives a chance above the threshold; those behind a router that does not
    are never asked.

    Args:
        expert_logits: Of E >= 2 experts, each of shape (N, C), floating
            point. Computed in float32 at least.
        router_logits: Logit of each router, shape (N, E - 1).
        threshold: In [0, 1].

    Returns:
        The mean logits, shape (N, C), and the number of experts that it is
        of, shape (N,), in [1, E].

    Raises:
        TypeError: If the logits are not floating point.
        ValueError: If a shape does not fit or the threshold is out of range.

    References:
        Wang et al., ICLR 2021, section 3.3, and their code.

    Examples:
        >>> experts = torch.tensor([[[4.0, 0.0]] * 2, [[0.0, 2.0]] * 2])
        >>> assigned_logits(experts, [[1.0], [-1.0]])
        (tensor([[2., 1.],
                [4., 0.]]), tensor([2, 1]))
    """
    where = 'assigned_logits'
    check_number(threshold, 'threshold', where=where, at_least=0, at_most=1)
    means = running_expert_means(expert_logits)
    _check_experts(means, where)
    asked = as_floats(router_logits, 'router_logits', where=where)
    experts, samples, _ = means.shape
    if asked.shape != (samples, experts - 1):
        raise ValueError(
            f'{where}: router_logits must have shape ({samples}, '
            f'{experts - 1}), one for each expert but the last, got '
            f'{tuple(asked.shape)}.'
        )
    on = widened(asked).to(means.device).sigmoid() > threshold
    used = 1 + on.long().cumprod(1).sum(1)
    return means[used - 1, torch.arange(samples, device=used.device)], used


def _check_experts(means: Tensor, where: str) -> None:
    if len(means) < 2:
        raise ValueError(
            f'{where}: expert_logits must be those of two experts or more, '
            'got one. There is nothing to choose.'
        )
