"""Features with some channels of other images, after H2T."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_number
from mmfair.functional.tensor_checks import Numbers, as_floats, check_generator

__all__ = ['exchanged_channels']


def exchanged_channels(
    features: Numbers,
    others: Numbers,
    *,
    share: float = 0.25,
    generator: torch.Generator | None = None,
) -> Tensor:
    r"""Replace a random part of the channels, the same in all rows.

    Average pooling over space treats each channel alone, so it makes no
    difference whether the maps before it or the features after it are
    exchanged.

    Args:
        features: Shape (N, D, \*spatial), floating point.
        others: Of the partners, the same shape.
        share: Of the channels that are replaced, in [0, 1]; rounded down to
            whole channels.
        generator: Of the draw; PyTorch's own on the CPU, if None.

    Returns:
        The shape of ``features``; neither argument changes.

    Raises:
        TypeError: If an argument holds no numbers.
        ValueError: If the shapes differ or ``share`` is out of range.

    References:
        Li et al., "Feature Fusion from Head to Tail for Long-Tailed Visual
        Recognition", AAAI 2024 (H2T).

    Examples:
        >>> mixed = exchanged_channels(torch.zeros(1, 8), torch.ones(1, 8))
        >>> mixed.sum()
        tensor(2.)
    """
    where = 'exchanged_channels'
    share = check_number(share, 'share', where=where, at_least=0, at_most=1)
    check_generator(generator, where=where)
    features = as_floats(features, 'features', where=where)
    others = as_floats(others, 'others', where=where)
    if features.shape != others.shape or features.ndim < 2:
        raise ValueError(
            f'{where}: others must have the shape (N, D, *spatial) of '
            f'features, {tuple(features.shape)}, got {tuple(others.shape)}.'
        )
    channels = features.size(1)
    order = torch.randperm(channels, generator=generator)
    replaced = torch.zeros(channels, dtype=torch.bool)
    replaced[order[: int(share * channels)]] = True
    replaced = replaced.view([1, -1] + [1] * (features.ndim - 2))
    return torch.where(replaced.to(features.device), others, features)
