"""What is to be ranked: distances, right answers, deleted items."""

import torch
from torch import Tensor

from mmfair.functional.tensor_checks import Numbers, as_floats, as_tensor

__all__ = ['check_compared']


def check_compared(
    distances: Numbers, right: object, junk: object, *, where: str
) -> tuple[Tensor, Tensor, Tensor]:
    """Distances to a gallery, and two masks that fit them.

    Args:
        distances: To have shape (Q, G), G >= 1, floating point, not NaN.
        right: To have that shape, True or False; so has ``junk``.
        junk: See there.
        where: Who asks; errors begin with it.

    Returns:
        All as tensors of one device.

    Raises:
        TypeError: If distances are not floating point, or a mask holds
            anything but True and False: the opposite of 1 would be -2.
        ValueError: If shapes do not fit, or a distance is NaN.

    Examples:
        >>> check_compared([[0.5]], [[1]], [[False]], where='ranking')
        Traceback (most recent call last):
        ...
        TypeError: ranking: right must hold True and False alone, got \
torch.int64. Compare numbers with 0.
    """
    numbers = as_floats(distances, 'distances', where=where)
    masks = []
    for name, given in (('right', right), ('junk', junk)):
        mask = as_tensor(given)
        if mask is None or mask.dtype != torch.bool:
            kind = type(given).__name__ if mask is None else mask.dtype
            raise TypeError(
                f'{where}: {name} must hold True and False alone, got {kind}. '
                'Compare numbers with 0.'
            )
        masks.append(mask.to(numbers.device))
    shapes = [tuple(one.shape) for one in (numbers, *masks)]
    if numbers.ndim != 2 or not numbers.shape[1] or len({*shapes}) > 1:
        raise ValueError(
            f'{where}: distances must have shape (Q, G), G >= 1, and so must '
            f'right and junk, got {shapes[0]}, {shapes[1]} and {shapes[2]}.'
        )
    if bool(numbers.isnan().any()):
        raise ValueError(
            f'{where}: distances must be numbers, got NaN. Are the features '
            'finite?'
        )
    return numbers, masks[0], masks[1]
