"""Margins by the spread of the classes' features, after MR2."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.label_checks import check_labels
from mmfair.functional.score_shapes import widened
from mmfair.functional.tensor_checks import Numbers, as_floats, check_finite

__all__ = ['feature_margins', 'representation_margin']


def feature_margins(squares: Numbers, *, scale: float = 1.0) -> Tensor:
    """Margin of each class, by the mean squared length of its features.

    scale * e_k^(1/3) over the mean of e^(1/3), where ``e_k = E |f|^2 =
    |mu_k|^2 + E |f - mu_k|^2``: the second form is the paper's, and both are
    the same. A class with long or widely spread features gets a larger
    margin, by which the logits of its samples are divided within the
    cross-entropy.

    Args:
        squares: Mean squared length e of the features of each class, shape
            (C,), >= 0; NaN where it is not known.
        scale: Mean of the margins, > 0.

    Returns:
        Shape (C,), >= 0, with the mean ``scale`` over the known classes;
        ``scale`` where e is not known, and for all if every e is 0.

    Raises:
        TypeError: If ``squares`` are no numbers.
        ValueError: If one is negative or infinite, or ``scale`` not positive.

    References:
        Zhu et al., "Reducing Class-Wise Performance Disparity via Margin
        Regularization", ICLR 2026 (MR2). The authors' code has the 5-norm in
        place of the Euclidean one, and counts classes without features as
        having e = 0, which makes the others' margins larger.

    Examples:
        >>> feature_margins(torch.tensor([8.0, 1.0, torch.nan]))
        tensor([1.3333, 0.6667, 1.0000])
    """
    where = 'feature_margins'
    scale = check_number(scale, 'scale', where=where, above=0)
    squares = widened(as_floats(squares, 'squares', where=where))
    unknown = squares.isnan()
    check_finite(squares[~unknown], 'squares', where=where)
    if squares.ndim != 1 or bool((squares < 0).any()):
        raise ValueError(
            f'{where}: squares must be numbers >= 0, shape (C,), got shape '
            f'{tuple(squares.shape)} with {float(squares.nan_to_num().min())}'
            ' as the least.'
        )
    roots = squares.pow(1 / 3).nan_to_num(0)
    total, known = roots.sum(), (~unknown).sum()
    margins = scale * known * roots / total.where(total > 0, 1)
    return margins.where(~unknown & (total > 0), scale)


def representation_margin(
    features: Numbers,
    labels: Numbers,
    *,
    spread: float | Tensor = 0.0,
    temperature: float = 1.0,
) -> Tensor:
    """How far the features of a class lie from each other, softly.

    For each sample, with T the temperature and s the spread::

        T ln(1 + sum over others of its class exp((|f - f'|^2 - 2 s) / T))

    Close to 0 while all lie within 2 s, the mean squared distance of two
    samples of a class; beyond, close to the largest excess. Computed as a
    sum of logarithms, which no distance makes overflow.

    Args:
        features: Shape (N, D), floating point, finite.
        labels: Classes, shape (N,), integer.
        spread: Mean squared distance s of features from the mean of their
            class, >= 0, without gradient.
        temperature: T, > 0.

    Returns:
        Scalar >= 0, the mean over the samples; one without another of its
        class counts as 0.

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If a shape does not fit or a value is out of range.

    References:
        Zhu et al., ICLR 2026 (MR2), the representation margin; T is 1 there.
        In the authors' code T is 10 D and the sum times D / 10 over C, and
        on CIFAR s is 0.

    Examples:
        >>> features = torch.tensor([[0.0], [1.0], [9.0]])
        >>> representation_margin(features, torch.tensor([0, 0, 1]))
        tensor(0.8755)
    """
    where = 'representation_margin'
    temperature = check_number(
        temperature, 'temperature', where=where, above=0
    )
    check_number(spread, 'spread', where=where, at_least=0)
    features, labels, _ = check_labels(features, labels, where=where)
    features = widened(features)
    lengths = features.square().sum(1)
    distances = lengths[:, None] + lengths - 2 * features @ features.T
    pairs = labels[:, None] == labels
    pairs.fill_diagonal_(False)
    excess = (distances.clamp_min(0) - 2 * spread) / temperature
    # A logit of 0 for the 1, minus infinity for what is no pair.
    excess = torch.where(pairs, excess, -torch.inf)
    excess = torch.cat([excess.new_zeros(len(excess), 1), excess], 1)
    return temperature * torch.logsumexp(excess, 1).mean()
