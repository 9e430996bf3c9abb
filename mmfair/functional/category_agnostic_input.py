"""Inputs that belong to no class."""

import torch
from torch import Tensor

__all__ = ['CATEGORY_AGNOSTIC_INPUTS', 'category_agnostic_input']

CATEGORY_AGNOSTIC_INPUTS = ('zero', 'one', 'mean', 'random')


def category_agnostic_input(
    batch: Tensor, *, input_type: str = 'zero', mean: Tensor | None = None
) -> Tensor:
    r"""One sample without content, of the shape and kind of ``batch``.

    Args:
        batch: Normalised inputs, shape (B, \*), B >= 0; only its shape, dtype
            and device are used.
        input_type: ``'zero'``: zeros, which is the mean image. ``'one'``:
            ones. ``'mean'``: each channel's normalisation mean on the scale
            from 0 to 1, placed after normalisation as random erasing does.
            ``'random'``: normal noise of mean 0 and variance 1.
        mean: Normalisation mean of each channel, for ``'mean'``; on the scale
            from 0 to 255 if any value is above 1.

    Returns:
        Shape (1, \*).

    Raises:
        ValueError: If ``input_type`` is unknown, or ``'mean'`` without a mean.

    References:
        Pan et al., "Fair Training with Zero Inputs", AAAI 2025, Table 4.

    Examples:
        >>> category_agnostic_input(torch.rand(4, 1, 2), input_type='one')
        tensor([[[1., 1.]]])
    """
    sample = batch.new_zeros(1, *batch.shape[1:])
    if input_type == 'zero':
        return sample
    if input_type == 'one':
        return sample + 1
    if input_type == 'random':
        return torch.randn_like(sample)
    if input_type != 'mean':
        raise ValueError(
            'category_agnostic_input: input_type must be one of '
            f'{CATEGORY_AGNOSTIC_INPUTS}, got {input_type!r}.'
        )
    if mean is None:
        raise ValueError(
            'category_agnostic_input: mean must be given for input_type='
            "'mean', got None. Set mean in the data_preprocessor."
        )
    mean = mean.to(sample).reshape(-1, *[1] * (batch.ndim - 2))
    return sample + (mean / 255 if mean.max() > 1 else mean)
