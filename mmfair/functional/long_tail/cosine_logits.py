"""Scaled cosines between features and the weights of the classes."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import as_floats

__all__ = ['cosine_logits', 'unit_vectors']

# As in torch.nn.functional.normalize.
_EPSILON = 1e-12


def cosine_logits(
    features: Tensor, weight: Tensor, *, scale: float = 1.0
) -> Tensor:
    r"""Scores scale * cos(x, w), free of the lengths of both.

    A vector of length 0 has no direction: its cosines are 0, with a
    gradient of 0. Under autocast too the cosines are computed in float32:
    times a scale of 30 the rounding of bfloat16 would be worth 0.1.

    Args:
        features: Features x, shape (\*batch, D), floating point.
        weight: Vector w of each class, shape (C, D).
        scale: Factor s of the cosines.

    Returns:
        Shape (\*batch, C), in [-s, s], float32 at least.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If the shapes do not fit, or ``scale`` is not finite.

    References:
        The normalised linear layer of Cao et al., NeurIPS 2019 (LDAM-DRW),
        in their code; there the scale is in the loss.

    Examples:
        >>> weight = torch.tensor([[2.0, 0.0], [3.0, 4.0]])
        >>> cosine_logits(torch.tensor([[5.0, 0.0]]), weight, scale=10)
        tensor([[10.,  6.]])
    """
    where = 'cosine_logits'
    features = as_floats(features, 'features', where=where)
    weight = as_floats(weight, 'weight', where=where)
    check_number(scale, 'scale', where=where)
    if weight.ndim != 2 or features.shape[-1:] != weight.shape[1:]:
        raise ValueError(
            f'{where}: weight must have shape (C, D) for features of shape '
            f'(*batch, D), got {tuple(weight.shape)} for '
            f'{tuple(features.shape)}.'
        )
    common = torch.promote_types(features.dtype, weight.dtype)
    precise = torch.promote_types(common, torch.float32)
    with torch.autocast(features.device.type, enabled=False):
        directions = unit_vectors(weight.to(precise))
        return scale * (unit_vectors(features.to(precise)) @ directions.T)


def unit_vectors(vectors: Tensor) -> Tensor:
    r"""Vectors of length 1 along the last dimension; 0 for a vector of 0.

    Args:
        vectors: Shape (\*batch, D), floating point.

    Returns:
        The same shape, with a gradient of 0 at vectors of length 0.

    Examples:
        >>> unit_vectors(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))
        tensor([[0.6000, 0.8000],
                [0.0000, 0.0000]])
    """
    length = torch.linalg.vector_norm(vectors, dim=-1, keepdim=True)
    unit = vectors / length.clamp_min(_EPSILON)
    # Division by the bound alone would leave a gradient of 1e12 there.
    return torch.where(length <= _EPSILON, 0, unit)
