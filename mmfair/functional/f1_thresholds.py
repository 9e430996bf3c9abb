"""Where to cut the scores of several labels, so that F1 is highest."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice, check_number
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import (
    Numbers,
    as_floats,
    as_tensor,
    check_finite,
)

__all__ = ['F1_AVERAGES', 'f1_thresholds']

F1_AVERAGES = ('macro', 'micro')

# Cuts of the scores of all classes together, and rounds for micro F1.
_GRID, _ROUNDS = 256, 50


def f1_thresholds(
    scores: Numbers,
    labels: Numbers,
    *,
    average: str = 'macro',
    prior: float = 4.0,
) -> Tensor:
    """Threshold of each class; a score above it is a yes.

    ``'macro'`` looks for the highest F1 of each class, 2 TP / (A + P) with A
    answers and P labels. A class with few labels is drawn to what all classes
    do together at the same threshold: as if ``prior`` more answers and labels
    with the F1 of all were there. ``'micro'`` looks for the highest F1 of all
    answers together; given its value F, each class has its highest 2 TP -
    F A, and F rises until nothing changes.

    Whether images are in the right order is not touched, so average precision
    is what it was.

    Args:
        scores: Shape (N, C), floating point, finite.
        labels: 0 and 1, or booleans, shape (N, C).
        average: One of :data:`F1_AVERAGES`.
        prior: >= 0; 0 trusts a class with one label.

    Returns:
        Shape (C,). A class without labels has the threshold that is best for
        all together under ``'macro'``, and is never answered under
        ``'micro'``.

    Raises:
        TypeError: If scores are no floating-point numbers.
        ValueError: If a shape does not fit, labels are not 0 and 1, or there
            is no label at all.

    References:
        Lipton, Elkan and Naryanaswamy, "Optimal Thresholding of Classifiers
        to Maximize F1 Measure", ECML 2014; Dinkelbach, "On Nonlinear
        Fractional Programming", Management Science 1967, for ``'micro'``.

    Examples:
        >>> scores = torch.tensor([[0.1], [0.4], [0.6], [0.9]])
        >>> f1_thresholds(scores, [[0], [0], [1], [1]])
        tensor([0.5000])
    """
    where = 'f1_thresholds'
    average = check_choice(average, 'average', F1_AVERAGES, where=where)
    prior = check_number(prior, 'prior', where=where, at_least=0)
    values = widened(as_floats(scores, 'scores', where=where))
    check_finite(values, 'scores', where=where)
    truth = _truth(labels, values)
    order = values.sort(0, descending=True)
    hits = torch.zeros(
        len(values) + 1, values.size(1), dtype=torch.float64
    ).to(values.device)
    hits[1:] = truth.gather(0, order.indices).double().cumsum(0)
    cuts = _cuts(order.values)
    if average == 'micro':
        best = _micro(hits, cuts.isfinite())
    else:
        best = _macro(values, truth, hits, cuts, prior)
    return cuts.gather(0, best[None])[0].to(values)


def _truth(labels: Numbers, scores: Tensor) -> Tensor:
    where = 'f1_thresholds'
    truth = as_tensor(labels)
    if truth is None or scores.ndim != 2 or truth.shape != scores.shape:
        shape = None if truth is None else tuple(truth.shape)
        raise ValueError(
            f'{where}: scores and labels must have shape (N, C), got '
            f'{tuple(scores.shape)} and {shape}.'
        )
    if not bool(((truth == 0) | (truth == 1)).all()):
        raise ValueError(f'{where}: labels must be 0 and 1.')
    truth = truth.to(scores.device, torch.bool)
    if not bool(truth.any()):
        raise ValueError(f'{where}: labels must have a 1, got none.')
    return truth


def _cuts(ordered: Tensor) -> Tensor:
    """Threshold for 0 to N answers, shape (N + 1, C); NaN between equals."""
    ends = ordered[:1] + 1, ordered[-1:] - 1
    cuts = torch.cat([ends[0], (ordered[1:] + ordered[:-1]) / 2, ends[1]])
    between = cuts[1:-1]
    # A middle that rounds to one of its ends would take that score along.
    clear = (between < ordered[:-1]) & (between >= ordered[1:])
    cuts[1:-1] = between.where(clear, torch.nan)
    return cuts


def _macro(
    scores: Tensor, truth: Tensor, hits: Tensor, cuts: Tensor, prior: float
) -> Tensor:
    """Answers of each class at its best threshold."""
    grid, pooled = _pooled(scores, truth)
    # Of the grid the next threshold below, -inf at the least.
    wanted = cuts.nan_to_num().contiguous()
    common = pooled[torch.searchsorted(grid, wanted, right=True) - 1]
    answers = torch.arange(len(cuts), device=cuts.device)[:, None]
    labels = hits[-1:]
    score = (2 * hits + prior * common) / (answers + labels + prior)
    score = score.where(labels > 0, common)
    return score.where(cuts.isfinite(), -torch.inf).argmax(0)


def _pooled(scores: Tensor, truth: Tensor) -> tuple[Tensor, Tensor]:
    """Thresholds, rising, and F1 of all classes together at each."""
    ordered = scores.flatten().sort()
    yes = truth.flatten()[ordered.indices].double()
    size = len(yes)
    rows = torch.linspace(0, size - 1, min(_GRID, size)).long()
    at = ordered.values[rows.to(scores.device)]
    at = torch.cat([at.new_full((1,), -torch.inf), at])
    below = torch.searchsorted(ordered.values, at, right=True)
    before = torch.cat([yes.new_zeros(1), yes.cumsum(0)])
    gained = before[-1] - before[below]
    return at, 2 * gained / (size - below + before[-1])


def _micro(hits: Tensor, allowed: Tensor) -> Tensor:
    """Answers of each class with the highest F1 of all together."""
    answers = torch.arange(len(hits), device=hits.device)[:, None].double()
    labels, reached = hits[-1].sum(), hits.new_zeros(())
    best = torch.zeros_like(hits[0], dtype=torch.long)
    for _ in range(_ROUNDS):
        gain = (2 * hits - reached * answers).where(allowed, -torch.inf)
        best = gain.argmax(0)
        gained = hits.gather(0, best[None]).sum()
        after = 2 * gained / (best.sum() + labels)
        if after <= reached:
            break
        reached = after
    return best
