"""Curvature regularisation: flat and equally curved class manifolds."""

import math

import torch
from torch import Tensor

__all__ = ['curvature_regularization', 'regularization_weight']


def curvature_regularization(
    curvature: Tensor, *, smooth: bool = True, floor: float = 1e-6
) -> Tensor:
    r"""Penalty on class manifolds that are more curved than the flattest.

    With :math:`G_i^{-1}` the inverse curvatures, divided by the largest,

    .. math:: L = \sum_i -\log \frac{G_i^{-1}}{\log \sum_j \exp G_j^{-1}},

    or with :math:`\max_j G_j^{-1} = 1` in the denominator. The exponents are
    at most 1, so nothing overflows. Depends on the ratios of the curvatures
    alone.

    The exact form is 0 when all curvatures are equal (principle 2 of section
    6.1). The smooth form is C log(1 + log C) there, the penalty of each class
    being the same. For both it is the least value. The order matters: were
    the curvatures divided by their maximum first and inverted then, equal
    curvatures would be a local maximum of the smooth form.

    Args:
        curvature: Mean curvature of each class, shape (C,), >= 0. NaN
            classes, those with too few points, are left out.
        smooth: Take log-sum-exp in place of the maximum.
        floor: Ratios to the largest curvature below this count as this, and
            carry no gradient, so that a flat class does not make the loss
            infinite.

    Returns:
        Scalar, >= 0. 0 without gradient if no class is left or all are flat.

    Raises:
        ValueError: If ``curvature`` is not one-dimensional or has a negative
            entry, or ``floor`` is not in (0, 1).

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.2.

    Examples:
        >>> curvature_regularization(torch.tensor([1.0, 2.0]), smooth=False)
        tensor(0.6931)
        >>> curvature_regularization(torch.tensor([3.0, 3.0])).item()
        1.0531...
    """
    if curvature.ndim != 1 or bool((curvature < 0).any()):
        raise ValueError(
            'curvature_regularization: curvature must have shape (C,) and be '
            f'>= 0, got shape {tuple(curvature.shape)} and minimum '
            f'{curvature.min().item() if curvature.numel() else None}.'
        )
    if not 0 < floor < 1:
        raise ValueError(
            f'curvature_regularization: floor must be in (0, 1), got {floor}.'
        )
    present = curvature[torch.isfinite(curvature)]
    if not present.numel() or not bool(present.max() > 0):
        return curvature.new_zeros(())
    present = present.clamp_min(floor * present.detach().max())
    inverse = present.min() / present
    top = inverse.logsumexp(0) if smooth else inverse.max()
    return (top.log() - inverse.log()).sum()


def regularization_weight(
    epoch: int, *, tau: float, task: Tensor, regularizer: Tensor
) -> Tensor:
    r"""Weight that lets a regulariser count as much as the task, and grow.

    :math:`\log_\tau(epoch) \cdot task / regularizer`. With the two losses it
    is the paper's; with the norms of their gradients it balances what moves
    the features.

    Args:
        epoch: Current epoch, counted from 1.
        tau: Base of the logarithm, > 1: the epoch in which both count the
            same.
        task: Loss of the task, or the norm of its gradient; scalar.
        regularizer: The regulariser's; scalar.

    Returns:
        Scalar without gradient, >= 0; 0 if ``regularizer`` is 0 or a quotient
        is not finite.

    Raises:
        ValueError: If ``epoch`` < 1 or ``tau`` <= 1.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.2, the overall loss.

    Examples:
        >>> task, penalty = torch.tensor(2.0), torch.tensor(8.0)
        >>> regularization_weight(10, tau=100, task=task, regularizer=penalty)
        tensor(0.1250)
    """
    if epoch < 1 or tau <= 1:
        raise ValueError(
            'regularization_weight: epoch must be >= 1 and tau > 1, got '
            f'epoch={epoch}, tau={tau}.'
        )
    task, regularizer = task.detach(), regularizer.detach()
    weight = math.log(epoch) / math.log(tau) * task / regularizer
    usable = (regularizer > 0) & torch.isfinite(weight) & (weight > 0)
    return torch.where(usable, weight, torch.zeros_like(weight))
