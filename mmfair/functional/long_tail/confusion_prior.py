"""How frequent the classes of unlabelled images are, from answers."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import Numbers, as_numbers

__all__ = ['confusion_prior']


def confusion_prior(
    confusion: Numbers,
    answers: Numbers,
    *,
    iterations: int = 10_000,
    tolerance: float = 1e-9,
) -> Tensor:
    """The prior that explains how often each class is answered.

    If the classes look as they did, an answer j has the frequency
    sum_i q_i P_ij with P_ij the share of class i that is answered j. Where P
    can be inverted and the solution is a prior, it is that of the paper;
    else it is the prior whose frequencies are nearest to those seen, by
    their Kullback-Leibler divergence, and no entry is negative.

    Args:
        confusion: Labelled images by class (row) and answer (column), shape
            (C, C), >= 0; each class needs one.
        answers: How often each class is answered to the unlabelled images,
            shape (C,), >= 0.
        iterations: Steps at most, >= 1.
        tolerance: Total change at which they end, >= 0.

    Returns:
        q, shape (C,), float64, >= 0, sum 1.

    Raises:
        ValueError: If a shape does not fit, a number is negative or not
            finite, a class has no labelled image, or there is no answer.

    References:
        Lipton et al., "Detecting and Correcting for Label Shift with Black
        Box Predictors", ICML 2018 (BBSE), Proposition 2.

    Examples:
        >>> confusion_prior([[8, 2], [1, 9]], [45, 55]).round(decimals=3)
        tensor([0.5000, 0.5000], dtype=torch.float64)
    """
    where = 'confusion_prior'
    table = _checked(confusion, 'confusion', 2)
    seen = _checked(answers, 'answers', 1).to(table.device)
    if table.size(0) != table.size(1) or len(seen) != len(table):
        raise ValueError(
            f'{where}: confusion must have shape (C, C) for C answers, got '
            f'{tuple(table.shape)} for {len(seen)}.'
        )
    images = table.sum(1)
    if not bool((images > 0).all()):
        raise ValueError(
            f'{where}: confusion must have an image of every class, got none '
            f'of class {int(images.argmin())}.'
        )
    if not float(seen.sum()) > 0:
        raise ValueError(f'{where}: answers must not all be 0, got {seen}.')
    check_number(iterations, 'iterations', where=where, at_least=1, whole=True)
    check_number(tolerance, 'tolerance', where=where, at_least=0)
    shares, seen = table / images[:, None], seen / seen.sum()
    prior = torch.full_like(seen, 1 / len(seen))
    tiny = torch.finfo(seen.dtype).tiny
    for _ in range(iterations):
        expected = prior @ shares
        after = prior * (shares @ (seen / expected.clamp_min(tiny)))
        # Answers that no class gives are explained by none.
        after = after / after.sum().clamp_min(tiny)
        change = float((after - prior).abs().sum())
        prior = after
        if change <= tolerance:
            break
    return prior


def _checked(values: Numbers, name: str, ndim: int) -> Tensor:
    where = 'confusion_prior'
    numbers = as_numbers(values, name, where=where)
    if numbers.ndim != ndim or not numbers.numel():
        raise ValueError(
            f'{where}: {name} must have {ndim} dimensions, got shape '
            f'{tuple(numbers.shape)}.'
        )
    if not bool(((numbers >= 0) & numbers.isfinite()).all()):
        raise ValueError(
            f'{where}: {name} must be >= 0 and finite, got '
            f'{numbers.min():g} to {numbers.max():g}.'
        )
    return numbers
