"""The zero-input probe: what a model answers when it is shown nothing."""

import math
from typing import NamedTuple

from torch import Tensor

from mmfair.functional.tensor_checks import Numbers, as_floats
from mmfair.functional.zero_input.zero_uniformity import zero_uniformity

__all__ = ['ZeroBias', 'zero_bias']


class ZeroBias(NamedTuple):
    """What :func:`zero_bias` returns.

    Attributes:
        logits: Score of each class, shape (C,), in logits.
        probabilities: Softmax of the scores, shape (C,), in [0, 1].
        std: Population standard deviation over the classes of the logits.
        entropy_gap: log C minus the entropy of the probabilities, in nats,
            in [0, log C].
        favoured: Index of the class with the highest score; None where a
            score is not finite, as of a model that diverged.
    """

    logits: Tensor
    probabilities: Tensor
    std: float
    entropy_gap: float
    favoured: int | None

    @property
    def finite(self) -> bool:
        """Whether every score is a finite number."""
        return self.favoured is not None

    @property
    def favoured_probability(self) -> float:
        """Probability of the favoured class; NaN if there is none."""
        if self.favoured is None:
            return math.nan
        return float(self.probabilities[self.favoured])

    @property
    def max_entropy_gap(self) -> float:
        """The largest possible entropy gap, log C, in nats."""
        return math.log(self.logits.numel())


def zero_bias(logits: Numbers) -> ZeroBias:
    r"""Bias of a classifier, read off its answer to an input without content.

    Scores of several inputs or places are averaged for each class first, as
    the zero uniformity loss does (Eq. 4).

    Args:
        logits: Scores of zero inputs in logits, shape (C,), (N, C) or
            (N, C, \*spatial), C >= 2.

    Returns:
        The scores and probabilities of each class and their summary. What
        hangs on a score that is not finite is NaN.

    Raises:
        TypeError: If ``logits`` is not a floating-point tensor.
        ValueError: If the shape does not fit.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Fig. 1.

    Examples:
        >>> import torch
        >>> bias = zero_bias(torch.tensor([0.0, 2.0, 4.0]))
        >>> bias.favoured, round(bias.std, 3)
        (2, 1.633)
    """
    logits = as_floats(logits, 'logits', where='zero_bias')
    zero_uniformity(logits)  # checks the shape
    scores = logits.detach().double()
    if scores.ndim > 2:
        scores = scores.flatten(2).mean(-1)
    if scores.ndim > 1:
        scores = scores.mean(0)
    finite = bool(scores.isfinite().all())
    return ZeroBias(
        logits=scores,
        probabilities=scores.softmax(-1),
        std=float(zero_uniformity(scores)),
        entropy_gap=float(zero_uniformity(scores, mode='entropy')),
        favoured=int(scores.argmax()) if finite else None,
    )
