"""Eigenvalues of many small symmetric matrices, rotated all at once."""

import torch
from torch import Tensor
from torch.nn.functional import pad

from mmfair.functional.tensor_checks import Numbers, check_matrices

__all__ = ['jacobi_eigh']

# Sweeps after which it stops, converged or not; 41 rows take 7 in float32
# and 8 in float64.
_SWEEPS = 30


@torch.no_grad()
def jacobi_eigh(matrices: Numbers) -> tuple[Tensor, Tensor]:
    """Eigenvalues and eigenvectors by Jacobi's rotations, in parallel order.

    A rotation of two coordinates makes one pair of entries zero. In a round
    n / 2 disjoint pairs of every matrix are rotated, n - 1 rounds are a sweep
    over all pairs (the order of a tournament), and few sweeps leave a
    diagonal matrix. Each step works on all matrices at once, which suits a
    GPU; on the CPU ``torch.linalg.eigh`` is faster.

    Args:
        matrices: Symmetric, finite, shape (b, n, n), float32 or float64; half
            precision is widened to float32.

    Returns:
        Eigenvalues in ascending order, shape (b, n), and eigenvectors, the
        columns of shape (b, n, n).

    Raises:
        TypeError: If the matrices are not floating point.
        ValueError: If the shape is another.

    References:
        Brent and Luk, "The Solution of Singular-Value and Symmetric
        Eigenvalue Problems on Multiprocessor Arrays", SIAM Journal on
        Scientific and Statistical Computing 1985.

    Examples:
        >>> values, _ = jacobi_eigh(torch.tensor([[[2.0, 1.0], [1.0, 2.0]]]))
        >>> values.round()
        tensor([[1., 3.]])
    """
    matrices = check_matrices(matrices, where='jacobi_eigh')
    count, size = matrices.shape[:2]
    # An even number of coordinates; the one added is never rotated.
    even = size + size % 2
    table = matrices.new_zeros(count, 2 * even, even)  # matrix over vectors
    scale = matrices.abs().amax((1, 2), keepdim=True)
    scale = torch.where(scale > 0, scale, 1)
    table[:, :even] = pad(matrices / scale, (0, even - size, 0, even - size))
    table[:, even:] = torch.eye(even).to(matrices)
    turn = _turn(even).to(matrices.device)
    rows = torch.cat([turn, torch.arange(even, 2 * even).to(turn)])
    for _ in range(_SWEEPS):
        for _ in range(even - 1):
            table = _rotated(table)[:, rows][:, :, turn]
        if _converged(table[:, :even]):
            break
    values = table.diagonal(dim1=1, dim2=2)
    # After whole sweeps every coordinate is back in its place.
    values, order = values[:, :size].sort(1)
    vectors = table[:, even : even + size, :size]
    vectors = vectors.gather(2, order[:, None].expand(-1, size, -1))
    return values * scale[:, :, 0], vectors


def _rotated(table: Tensor) -> Tensor:
    """Each matrix with its entries (i, n/2 + i) rotated to zero.

    Args:
        table: Matrices over the vectors so far, shape (b, 2 n, n).
    """
    size = table.size(2)
    half = size // 2
    diagonal = table.diagonal(dim1=1, dim2=2)  # of the upper n rows
    first, second = diagonal[:, :half], diagonal[:, half:]
    corner = table.diagonal(half, 1, 2)[:, :half]
    # The smaller of the two angles that make the corner zero.
    slope = (second - first) / (2 * corner)
    side = torch.where(slope >= 0, 1.0, -1.0).to(slope)
    tangent = side / (slope.abs() + (slope.square() + 1).sqrt())
    tangent = torch.where(corner == 0, 0, tangent)
    cosine = (tangent.square() + 1).rsqrt()
    sine = tangent * cosine
    left, right = table[:, :, :half], table[:, :, half:]
    c, s = cosine[:, None], sine[:, None]
    table = torch.cat([c * left - s * right, s * left + c * right], 2)
    above, below = table[:, :half], table[:, half:size]
    c, s = cosine[:, :, None], sine[:, :, None]
    return torch.cat(
        [c * above - s * below, s * above + c * below, table[:, size:]], 1
    )


def _turn(size: int) -> Tensor:
    """The order of coordinates that brings new pairs together, (n,).

    Coordinate i is paired with n/2 + i. One stays, the others move on by one
    place around the table, so that n - 1 turns are all pairs.
    """
    half = size // 2
    seats = [*range(half), *range(size - 1, half - 1, -1)]  # around the table
    moved = [seats[0], seats[-1], *seats[1:-1]]
    order = torch.empty(size, dtype=torch.int64)
    order[torch.tensor(seats)] = torch.tensor(moved)
    return order


def _converged(matrices: Tensor) -> bool:
    """Whether nothing but rounding errors is left beside the diagonals."""
    diagonal = matrices.diagonal(dim1=1, dim2=2)
    beside = matrices - torch.diag_embed(diagonal)
    error = matrices.size(1) * torch.finfo(matrices.dtype).eps
    left = torch.linalg.matrix_norm(beside)
    return bool((left <= error * diagonal.norm(dim=1)).all())
