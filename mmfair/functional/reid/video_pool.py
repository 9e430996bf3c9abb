"""One feature of a clip from the maps of its frames."""

from torch import Tensor

from mmfair.functional.tensor_checks import Numbers, as_floats

__all__ = ['video_pool']


def video_pool(maps: Numbers) -> Tensor:
    r"""Maxima over the space of each frame, then their mean over time.

    Args:
        maps: Shape (N, C, T, \*spatial), floating point.

    Returns:
        Shape (N, C).

    Raises:
        TypeError: If ``maps`` are not floating point.
        ValueError: If they have no time or no space, or an empty dimension.

    References:
        The head for video of Gu et al., CVPR 2022 (CAL), in their code.

    Examples:
        >>> import torch
        >>> video_pool(torch.tensor([[[[1.0, 3.0], [5.0, 0.0]]]]))
        tensor([[4.]])
    """
    where = 'video_pool'
    values = as_floats(maps, 'maps', where=where)
    if values.ndim < 4 or 0 in values.shape[1:]:
        raise ValueError(
            f'{where}: maps must have shape (N, C, T, *spatial), none of them '
            f'empty, got {tuple(values.shape)}.'
        )
    return values.flatten(3).amax(3).mean(2)
