"""Curvature regularisation: flat and equally curved class manifolds."""

import math

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice, check_flag, check_number
from mmfair.functional.tensor_checks import as_floats

__all__ = [
    'CURVATURE_READINGS',
    'curvature_regularization',
    'regularization_weight',
]

CURVATURE_READINGS = ('normalized', 'printed', 'exact')

# Below it, the flattest curvature makes no difference but that of a maximum.
_TINY = 1e-100
_HUGE = 1e100


def curvature_regularization(
    curvature: Tensor,
    *,
    reading: str | None = None,
    smooth: bool | None = None,
    floor: float = 1e-6,
) -> Tensor:
    r"""Penalty on class manifolds that are more curved than the flattest.

    With :math:`x_i = G_i^{-1}` the inverse curvatures, section 6.2 starts
    from a sum that is exactly 0 when they are equal (``'exact'``), and then
    takes a smooth maximum, which can be read in two ways:

    .. math::

        L_{exact} = \sum_i -\log \frac{x_i}{\max_j x_j}, \qquad
        L_{printed} = \sum_i -\log \frac{x_i}{\log \sum_j e^{x_j}},

    and :math:`L_{normalized}`, which is :math:`L_{printed}` of
    :math:`x_i / \max_j x_j`.

    - ``'normalized'`` and ``'exact'`` depend on the ratios of the curvatures
      alone: they make them alike, and leave their common scale where it is.
      The least value is that of equal curvatures, C log(1 + log C) and 0.
    - ``'printed'`` is the equation as it stands. It depends on the unit of
      the curvatures, and descent lowers their geometric mean: at equal
      curvatures G the derivative with respect to each log G_i is
      log C / (1/G + log C). For curvatures well below 1 it is close to
      ``'exact'``; where all are well above 1 it pulls all of them down alike
      and hardly balances.

    The order matters: were the curvatures divided by their maximum first and
    inverted then, equal curvatures would be a local maximum.

    Args:
        curvature: Curvature of each class, averaged over its points, shape
            (C,), >= 0. NaN classes, those with too few points, are left out.
        reading: One of ``CURVATURE_READINGS``; ``'normalized'`` by default.
        smooth: The older name: True for ``'normalized'``, False for
            ``'exact'``. Leave it out where ``reading`` is given.
        floor: Ratios to the largest curvature below this count as this, and
            carry no gradient, so that a flat class does not make the loss
            infinite.

    Returns:
        Scalar, >= 0. 0 without gradient if no class is left or all are flat.

    Raises:
        TypeError: If ``curvature`` is not a floating-point tensor, or a
            setting of another type.
        ValueError: If ``curvature`` is not one-dimensional or has a negative
            entry, ``reading`` is unknown or given beside ``smooth``, or
            ``floor`` is not in (0, 1).

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.2.

    Examples:
        >>> curvature = torch.tensor([10.0, 20.0, 40.0])
        >>> for name in CURVATURE_READINGS:
        ...     loss = curvature_regularization(curvature, reading=name)
        ...     print(name, round(loss.item(), 3))
        normalized 3.727
        printed 9.426
        exact 2.079
    """
    where = 'curvature_regularization'
    reading = curvature_reading(reading, smooth, where=where)
    check_number(floor, 'floor', where=where, above=0, below=1)
    if not isinstance(curvature, Tensor) or not curvature.is_floating_point():
        given = getattr(curvature, 'dtype', type(curvature).__name__)
        raise TypeError(
            f'{where}: curvature must be a floating-point tensor, got {given}.'
        )
    if curvature.ndim != 1 or bool((curvature < 0).any()):
        raise ValueError(
            f'{where}: curvature must have shape (C,) and be '
            f'>= 0, got shape {tuple(curvature.shape)} and minimum '
            f'{curvature.min().item() if curvature.numel() else None}.'
        )
    present = curvature[torch.isfinite(curvature)]
    if not present.numel() or not bool(present.max() > 0):
        return curvature.new_zeros(())
    present = present.clamp_min(floor * present.detach().max())
    if reading == 'printed':
        return _printed(present)
    inverse = present.min() / present
    top = inverse.logsumexp(0) if reading == 'normalized' else inverse.max()
    return (top.log() - inverse.log()).sum()


def curvature_reading(
    reading: str | None, smooth: bool | None, *, where: str
) -> str:
    """The reading of section 6.2 that two settings ask for.

    Args:
        reading: One of ``CURVATURE_READINGS``, or None.
        smooth: True for ``'normalized'``, False for ``'exact'``, or None.
        where: Who asks; the error begins with it.

    Returns:
        One of ``CURVATURE_READINGS``; the first if neither is given.

    Raises:
        TypeError: If ``smooth`` is neither True nor False.
        ValueError: If ``reading`` is unknown, or both are given.

    Examples:
        >>> curvature_reading(None, False, where='CurvatureLoss')
        'exact'
    """
    if smooth is None:
        name = CURVATURE_READINGS[0] if reading is None else reading
        return check_choice(name, 'reading', CURVATURE_READINGS, where=where)
    check_flag(smooth, 'smooth', where=where)
    if reading is not None:
        raise ValueError(
            f'{where}: smooth must be left out beside reading={reading!r}, '
            f'got smooth={smooth}.'
        )
    return 'normalized' if smooth else 'exact'


def _printed(curvature: Tensor) -> Tensor:
    r"""The equation as it stands, of positive curvatures, shape (C,).

    :math:`\log \sum_j e^{x_j} = 1/m + s`, with m the least curvature and
    :math:`s = \log \sum_j e^{x_j - 1/m}`, whose exponents are at most 0. In
    float64, for m may be far from 1. Its derivative is that of a constant m.
    """
    wide = curvature.double()
    # At least so much: entries of the gradient, up to C / G, stay finite.
    smallest = len(wide) * torch.finfo(curvature.dtype).tiny
    wide = wide.clamp_min(smallest)
    least = wide.detach().min()
    exponents = (least - wide) / wide / least.clamp_min(_TINY)
    rest = exponents.logsumexp(0)
    if float(least) < _HUGE:
        top = (least * rest).log1p()
    else:
        top = (rest + 1 / least).log() + least.log()
    total = ((wide / least).log() + top).sum()
    return total.to(curvature.dtype)


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
        TypeError: If ``epoch`` or ``tau`` is not a number.
        ValueError: If ``epoch`` is not a whole number >= 1, or ``tau`` not a
            finite one > 1.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", section 6.2, the overall loss.

    Examples:
        >>> task, penalty = torch.tensor(2.0), torch.tensor(8.0)
        >>> regularization_weight(10, tau=100, task=task, regularizer=penalty)
        tensor(0.1250)
    """
    where = 'regularization_weight'
    check_number(epoch, 'epoch', where=where, at_least=1, whole=True)
    check_number(tau, 'tau', where=where, above=1)
    task, regularizer = (
        _scalar(value, name, where)
        for value, name in ((task, 'task'), (regularizer, 'regularizer'))
    )
    weight = math.log(epoch) / math.log(tau) * task / regularizer
    usable = (regularizer > 0) & torch.isfinite(weight) & (weight > 0)
    return torch.where(usable, weight, torch.zeros_like(weight))


def _scalar(value: object, name: str, where: str) -> Tensor:
    if not isinstance(value, Tensor) or value.numel() != 1:
        given = (
            f'shape {tuple(value.shape)}'
            if isinstance(value, Tensor)
            else repr(value)
        )
        raise ValueError(
            f'{where}: {name} must be a tensor with one number, got {given}.'
        )
    return as_floats(value.detach(), name, where=where)
