"""BBN's mixture of the features of two branches."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['branch_share', 'mixed_branches']

# Lengths for which the authors' code counts to a rounder number.
_ROUNDED = {90: 100, 180: 200}


def branch_share(epoch: int, epochs: int) -> float:
    """Share of the conventional branch, 1 - (epoch / epochs)^2.

    Args:
        epoch: Counted from 0, so that the first has 1.
        epochs: Of the training; 90 and 180 count as 100 and 200, as in the
            authors' code.

    Returns:
        In (0, 1].

    Raises:
        ValueError: If ``epoch`` is not one of the training.

    References:
        Zhou et al., "BBN: Bilateral-Branch Network with Cumulative Learning
        for Long-Tailed Visual Recognition", CVPR 2020, Eq. 4 and their code.

    Examples:
        >>> branch_share(0, 200), branch_share(100, 200)
        (1.0, 0.75)
    """
    where = 'branch_share'
    check_number(epochs, 'epochs', where=where, at_least=1, whole=True)
    check_number(
        epoch, 'epoch', where=where, at_least=0, below=epochs, whole=True
    )
    return 1.0 - (epoch / _ROUNDED.get(epochs, epochs)) ** 2


def mixed_branches(
    conventional: Numbers, rebalancing: Numbers, share: float
) -> Tensor:
    """Features of both branches side by side, each by its share, times 2.

    For training alone: at test time they lie side by side as they are. The
    factor makes up for shares that are 1/2 on average.

    Args:
        conventional: Of images drawn as they are, shape (N, D).
        rebalancing: Of their partners from reversed draws, shape (N, D).
        share: alpha, of the first, in [0, 1].

    Returns:
        2 [alpha f_c, (1 - alpha) f_r], shape (N, 2 D).

    Raises:
        ValueError: If the shapes differ or ``share`` is out of range.

    References:
        Zhou et al., CVPR 2020, Eq. 1; the factor is in the authors' code.

    Examples:
        >>> mixed_branches(torch.ones(1, 1), torch.ones(1, 1), 0.75)
        tensor([[1.5000, 0.5000]])
    """
    where = 'mixed_branches'
    share = check_number(share, 'share', where=where, at_least=0, at_most=1)
    first = as_floats(conventional, 'conventional', where=where)
    second = as_floats(rebalancing, 'rebalancing', where=where)
    if first.ndim != 2 or second.shape != first.shape:
        raise ValueError(
            f'{where}: rebalancing must have the shape (N, D) of '
            f'conventional, {tuple(first.shape)}, got {tuple(second.shape)}.'
        )
    return 2 * torch.cat([share * first, (1 - share) * second], 1)
