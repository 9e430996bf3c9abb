"""The loss that makes a person's outfits look alike to a classifier."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_scores, check_targets
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_integers

__all__ = ['clothes_adversarial']


def clothes_adversarial(
    cosines: Numbers,
    outfits: Numbers,
    wearers: Numbers,
    *,
    scale: float = 16.0,
    epsilon: float = 0.1,
    known: Tensor | None = None,
) -> Tensor:
    r"""Clothes-based adversarial loss (CAL), one value for each sample.

    With z = scale * cos, each of the K outfits c of the sample's person is
    set against the outfits N of all others alone,

    log p_c = z_c - log(exp z_c + sum_{j in N} exp z_j),

    and the loss is - sum_c q_c log p_c with q = 1 - epsilon + epsilon / K at
    the outfit worn and epsilon / K at the person's others. It is computed as
    a softplus of log-sum-exps: no power overflows, whatever the scale.

    Features are to be moved by it and the classifier of outfits is not: leave
    its parameters to another optimiser.

    Args:
        cosines: Of the features with the outfits, shape (N, C), in [-1, 1].
            Computed in float32 at least.
        outfits: The outfit worn, shape (N,), integer, in [0, C).
        wearers: The person whom each outfit belongs to, shape (C,), integer.
        scale: Factor of the cosines, > 0.
        epsilon: Share of the target that all outfits of the person have in
            common, in [0, 1].
        known: Outfits that count, shape (C,), boolean; those of a memory that
            never were seen do not. All, if None. A sample whose own outfit
            does not count has none to be drawn to and a loss of 0.

    Returns:
        Shape (N,), >= 0. A person with one outfit has the cross-entropy of
        the scaled cosines.

    Raises:
        TypeError: If an argument holds no numbers, or labels are not whole.
        ValueError: If shapes do not fit, or a number is out of its range.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, Eqs. 3-5.

    Examples:
        >>> cosines = torch.tensor([[0.5, 0.0, 0.0]])
        >>> clothes_adversarial(cosines, [0], [7, 7, 8], scale=2)
        tensor([0.3323])
    """
    where = 'clothes_adversarial'
    check_number(scale, 'scale', where=where, above=0)
    check_number(epsilon, 'epsilon', where=where, at_least=0, at_most=1)
    scores = check_scores(cosines, where=where)
    worn = check_targets(outfits, scores, where=where)
    persons = _wearers(wearers, scores, where)
    mine = persons == persons[worn, None]
    usable = torch.ones_like(persons, dtype=torch.bool)
    if known is not None:
        usable = known.to(scores.device)
    scores = scale * widened(scores)
    # Another outfit of the same person is neither right nor wrong.
    others = scores.masked_fill(mine | ~usable, -torch.inf)
    negatives = others.logsumexp(1, keepdim=True)
    shares = (mine & usable).to(scores.dtype)
    target = epsilon * shares / shares.sum(1, keepdim=True).clamp_min(1)
    hot = torch.nn.functional.one_hot(worn, scores.size(1))
    target = (target + (1 - epsilon) * hot) * usable[worn, None]
    losses = target * torch.nn.functional.softplus(negatives - scores)
    total: Tensor = losses.sum(1)
    return total


def _wearers(wearers: Numbers, scores: Tensor, where: str) -> Tensor:
    persons = as_integers(wearers, 'wearers', where=where)
    if persons.shape != scores.shape[1:]:
        raise ValueError(
            f'{where}: wearers must have one entry for each of the '
            f'{scores.size(1)} outfits, got shape {tuple(persons.shape)}.'
        )
    return persons.to(scores.device)
