"""Feature maps of a rare class in the surroundings of another, for OFA."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['fused_maps']


def fused_maps(
    rare: Numbers,
    rare_activation: Numbers,
    other: Numbers,
    other_activation: Numbers,
    *,
    specific: float = 0.8,
    generic: float = 0.2,
) -> Tensor:
    r"""What is particular of one image with what is general of another.

    Of the image of a rare class the positions whose activation is above
    ``specific`` are kept, of the other one those below ``generic``. Each
    position of the new map is drawn from one of the two sets; how many from
    the first is drawn from [0, 1] for each map. Random numbers are PyTorch's.

    Args:
        rare: Maps of images of rare classes, shape (N, D, h, w).
        rare_activation: From :func:`activation_map` for their classes, shape
            (N, h, w), in [0, 1].
        other: Maps of the others, the shape of ``rare``.
        other_activation: From :func:`activation_map` for theirs.
        specific: In [0, 1]. A map without a position above it gives all.
        generic: In [0, 1]. A map without a position below it gives all.

    Returns:
        The shape of ``rare``; its label is that of the rare image.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If the shapes differ or a bound is out of range.

    References:
        Chu et al., "Feature Space Augmentation for Long-Tailed Data", ECCV
        2020 (OFA).

    Examples:
        >>> maps, speaks = torch.zeros(1, 4, 2, 2), torch.ones(1, 2, 2)
        >>> fused_maps(maps, speaks, maps + 1, 0 * speaks).shape
        torch.Size([1, 4, 2, 2])
    """
    where = 'fused_maps'
    bounds = [
        check_number(value, name, where=where, at_least=0, at_most=1)
        for value, name in ((specific, 'specific'), (generic, 'generic'))
    ]
    rare = as_floats(rare, 'rare', where=where)
    other = as_floats(other, 'other', where=where)
    activations = [
        as_floats(rare_activation, 'rare_activation', where=where),
        as_floats(other_activation, 'other_activation', where=where),
    ]
    expected = rare.shape[:1] + rare.shape[2:]
    if (
        rare.ndim != 4
        or other.shape != rare.shape
        or any(part.shape != expected for part in activations)
    ):
        raise ValueError(
            f'{where}: maps must have one shape (N, D, h, w) and activations '
            f'(N, h, w), got {tuple(rare.shape)}, {tuple(other.shape)}, '
            f'{tuple(activations[0].shape)} and '
            f'{tuple(activations[1].shape)}.'
        )
    kept = _drawn(rare, activations[0] > bounds[0])
    lent = _drawn(other, activations[1] < bounds[1])
    share = torch.rand(len(rare), 1, 1, 1).to(rare)
    first = torch.rand(len(rare), 1, *rare.shape[2:]).to(rare) < share
    return torch.where(first, kept, lent)


def _drawn(maps: Tensor, allowed: Tensor) -> Tensor:
    """At each position one of the allowed positions, (N, D, h, w)."""
    if not len(maps):
        return maps
    chances = allowed.flatten(1).float()
    chances = chances + (chances.sum(1, keepdim=True) == 0)
    size = chances.size(1)
    # On the host: the draws are then those of any device.
    places = torch.multinomial(chances.cpu(), size, replacement=True)
    places = places.to(maps.device)[:, None].expand(-1, maps.size(1), -1)
    return maps.flatten(2).gather(2, places).view_as(maps)
