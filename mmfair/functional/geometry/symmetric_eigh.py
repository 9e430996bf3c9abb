"""Eigenvalues and eigenvectors of many small symmetric matrices."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice
from mmfair.functional.geometry.in_workers import in_workers
from mmfair.functional.geometry.jacobi_eigh import jacobi_eigh
from mmfair.functional.tensor_checks import Numbers, check_matrices

__all__ = ['EIGH_METHODS', 'symmetric_eigh']

EIGH_METHODS = ('cpu', 'device', 'jacobi')


def symmetric_eigh(
    matrices: Numbers, *, method: str = 'cpu'
) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors, wherever they are found fastest.

    ``torch.linalg.eigh`` on CUDA decomposes matrices of more than 32 rows one
    after the other, and was slower by 30 times and more in torch 2.11 than
    before. Neighbourhoods of 41 points are above that, and their matrices are
    small: the CPU takes them by default.
    ``python tools/benchmarks/eigh_speed.py`` tells which is fastest on a
    machine.

    - ``'cpu'``: on the CPU, shared out to its threads; the matrices go there
      and the results back.
    - ``'device'``: by PyTorch where the matrices are.
    - ``'jacobi'``: where they are, by
      :func:`mmfair.functional.jacobi_eigh`, whose steps are of all matrices
      at once.

    On the CPU the first two are the same.

    Args:
        matrices: Symmetric, finite, shape (b, n, n), float32 or float64; half
            precision is widened to float32.
        method: One of ``EIGH_METHODS``.

    Returns:
        Eigenvalues in ascending order, shape (b, n), and eigenvectors, the
        columns of shape (b, n, n), on the device of ``matrices``; without
        gradient.

    Raises:
        TypeError: If the matrices are not floating point.
        ValueError: If ``method`` is unknown, the shape is another, or a value
            is not finite.

    References:
        https://github.com/pytorch/pytorch/issues/175585 and
        https://github.com/pytorch/pytorch/issues/183806, on the speed.

    Examples:
        >>> values, vectors = symmetric_eigh(
        ...     torch.diag(torch.tensor([3.0, 1.0]))[None]
        ... )
        >>> values
        tensor([[1., 3.]])
    """
    check_choice(method, 'eigh', EIGH_METHODS, where='symmetric_eigh')
    matrices = check_matrices(matrices, where='symmetric_eigh')
    matrices = matrices.detach()
    if not bool(torch.isfinite(matrices).all()):
        raise ValueError(
            'symmetric_eigh: matrices must be finite, got NaN or infinity. '
            'Inner products of points overflow where the points are too '
            'large: scale them.'
        )
    if method == 'jacobi':
        return jacobi_eigh(matrices)
    # Where they are on the CPU already, nothing is copied.
    moved = matrices.cpu() if method == 'cpu' else matrices
    parts = in_workers(torch.linalg.eigh, moved)
    values, vectors = zip(*parts, strict=True)
    device = matrices.device
    return torch.cat(values).to(device), torch.cat(vectors).to(device)
