"""How often a class is drawn when images weigh by effective numbers (CBEN)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.check_class_counts import check_class_counts

__all__ = ['effective_number_sampling']


def effective_number_sampling(
    class_counts: Sequence[float] | Tensor,
    *,
    beta: float = 0.9999,
    spread: float = 1e-5,
) -> Tensor:
    r"""Probability of each class in GCL's other sampler.

    An image of a class of n images weighs (1 - beta_c) / (1 - beta_c^n), the
    inverse of its effective number, where beta_c = beta + spread * d_c grows
    with the gap d_c = (log n_max - log n) / (log n_max - log n_min), from 0
    to 1. A class is drawn in proportion to n times that: the closer beta to
    1, the closer are all classes to being drawn alike.

    Args:
        class_counts: Images n of each class, length C, >= 0; a class without
            images is never drawn.
        beta: Of the most frequent class, in [0, 1).
        spread: How much larger that of the rarest one is, >= 0; beta + spread
            < 1.

    Returns:
        Shape (C,), float64, sum 1.

    Raises:
        TypeError: If a number is none.
        ValueError: If a setting or count is out of range.

    References:
        Li et al., "Long-tailed Visual Recognition via Gaussian Clouded
        Logit Adjustment", CVPR 2022, in their code (CBEN).

    Examples:
        >>> effective_number_sampling([5000, 50])
        tensor([0.5591, 0.4409], dtype=torch.float64)
    """
    where = 'effective_number_sampling'
    beta = check_number(beta, 'beta', where=where, at_least=0, below=1)
    spread = check_number(
        spread, 'spread', where=where, at_least=0, below=1 - beta
    )
    counts = check_class_counts(class_counts, where=where, positive=False)
    some = counts > 0
    logs = counts[some].log()
    gaps = logs.max() - logs
    betas = beta + spread * gaps / gaps.max().clamp_min(1e-12)
    # 1 - beta^n in a form that keeps its digits.
    effective = -torch.expm1(counts[some] * betas.log()) / (1 - betas)
    chances = torch.zeros_like(counts)
    chances[some] = counts[some] / effective
    return chances / chances.sum()
