"""Maps of one frame, put where another frame has what looks alike."""

from torch import Tensor
from torch.nn import functional

from mmfair.functional.checks import check_number
from mmfair.functional.long_tail.cosine_logits import unit_vectors
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['aligned_maps']


def aligned_maps(
    queries: Numbers,
    keys: Numbers,
    values: Numbers,
    *,
    temperature: float = 4.0,
) -> Tensor:
    r"""Values of the places that are most like each place of a frame.

    A person walks through the frames, so that a place holds an arm in one
    and the wall in the next. Place i of the frame gets the mean of its
    neighbour's values over all places j, with weights

    .. math:: w_{ij} \propto \exp(\tau \cos(q_i, k_j)),\qquad \sum_j w_{ij} = 1

    so where in the neighbour a thing is has no effect.

    Args:
        queries: What is looked for, a vector at each place of the frame,
            shape (N, E, H, W).
        keys: The same of the neighbours, shape (N, E, H', W').
        values: Maps of the neighbours, shape (N, C, H', W').
        temperature: tau > 0; greater is sharper.

    Returns:
        Shape (N, C, H, W).

    Raises:
        TypeError: If an argument is of another type.
        ValueError: If shapes do not fit or ``temperature`` is not > 0.

    References:
        Gu et al., "Appearance-Preserving 3D Convolution for Video-based
        Person Re-identification", ECCV 2020, Eqs. 1 and 2.

    Examples:
        >>> import torch
        >>> frame = torch.tensor([[[[1.0, 0.0]], [[0.0, 1.0]]]])
        >>> moved = frame.flip(3)  # what was left is right
        >>> aligned_maps(frame, moved, moved, temperature=99.0).round()
        tensor([[[[1., 0.]],
        <BLANKLINE>
                 [[0., 1.]]]])
    """
    where = 'aligned_maps'
    check_number(temperature, 'temperature', where=where, above=0)
    wanted = as_floats(queries, 'queries', where=where)
    known = as_floats(keys, 'keys', where=where)
    maps = as_floats(values, 'values', where=where)
    shapes = [tuple(one.shape) for one in (wanted, known, maps)]
    if (
        any(len(shape) != 4 or 0 in shape[1:] for shape in shapes)
        or shapes[0][:2] != shapes[1][:2]
        or (shapes[1][0], *shapes[1][2:]) != (shapes[2][0], *shapes[2][2:])
    ):
        raise ValueError(
            f'{where}: queries, keys and values must have shapes '
            "(N, E, H, W), (N, E, H', W') and (N, C, H', W'), got "
            f'{", ".join(map(str, shapes))}.'
        )
    kinds = {one.dtype for one in (wanted, known, maps)}
    if len(kinds) > 1:
        raise TypeError(
            f'{where}: queries, keys and values must be of one type, got '
            f'{wanted.dtype}, {known.dtype} and {maps.dtype}. Convert them.'
        )
    rows = [one.flatten(2).transpose(1, 2) for one in (wanted, known, maps)]
    aligned = functional.scaled_dot_product_attention(
        unit_vectors(rows[0]),
        unit_vectors(rows[1]),
        rows[2],
        scale=float(temperature),
    )
    shape = (*maps.shape[:2], *wanted.shape[2:])
    return aligned.transpose(1, 2).reshape(shape)
