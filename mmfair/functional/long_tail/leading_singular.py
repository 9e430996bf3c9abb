"""The largest singular value of a matrix of numbers >= 0, and its vectors."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import as_floats

__all__ = ['leading_singular']


@torch.no_grad()
def leading_singular(
    matrix: Tensor, *, iterations: int = 10, start: Tensor | None = None
) -> tuple[Tensor, Tensor, Tensor]:
    """Power iteration, 2 * iterations products with the matrix.

    For a matrix without negative entries the vectors have none either, so
    that a start of ones is never at a right angle to them. A full
    decomposition costs as much as C products. No gradient: with u and v
    fixed, u' M v has that of the singular value.

    Args:
        matrix: M, shape (m, n), entries >= 0.
        iterations: At least 1. The error falls with the power 2 * iterations
            of the ratio of the second to the first singular value.
        start: A guess of v, shape (n,), such as the one of the step before.

    Returns:
        The singular value, scalar; u, shape (m,); and v, shape (n,), of length
        1. All are 0 for a matrix of zeros.

    Raises:
        ValueError: If the matrix has another shape, or ``start`` does not
            fit.

    Examples:
        >>> value, u, v = leading_singular(torch.tensor([[3.0, 0], [0, 1]]))
        >>> round(value.item(), 4)
        3.0
    """
    where = 'leading_singular'
    iterations = int(
        check_number(
            iterations, 'iterations', where=where, at_least=1, whole=True
        )
    )
    matrix = as_floats(matrix, 'matrix', where=where)
    if matrix.ndim != 2 or 0 in matrix.shape:
        raise ValueError(
            f'{where}: matrix must have shape (m, n), m and n >= 1, got '
            f'{tuple(matrix.shape)}.'
        )
    right = matrix.new_ones(matrix.size(1))
    if start is not None:
        right = as_floats(start, 'start', where=where)
    if right.shape != matrix.shape[1:]:
        raise ValueError(
            f'{where}: start must have shape ({matrix.size(1)},), got '
            f'{tuple(right.shape)}.'
        )
    right = right.to(matrix)
    for _ in range(iterations):
        left = _unit(matrix @ right)
        product = matrix.T @ left
        right = _unit(product)
    return torch.linalg.vector_norm(product), left, right


def _unit(vector: Tensor) -> Tensor:
    length = torch.linalg.vector_norm(vector)
    # No branch, which would make each step wait for the GPU.
    unit: Tensor = vector / length.clamp_min(torch.finfo(vector.dtype).tiny)
    return unit
