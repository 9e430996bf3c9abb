"""Inputs that belong to no class."""

import torch
from torch import Tensor

from mmfair.functional.checks import check_choice
from mmfair.functional.score_shapes import per_class
from mmfair.functional.tensor_checks import (
    Numbers,
    as_floats,
    check_finite,
)

__all__ = ['CATEGORY_AGNOSTIC_INPUTS', 'category_agnostic_input']

CATEGORY_AGNOSTIC_INPUTS = ('zero', 'one', 'mean', 'random')


def category_agnostic_input(
    batch: Numbers, *, input_type: str = 'zero', mean: Numbers | None = None
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
    where = 'category_agnostic_input'
    check_choice(
        input_type, 'input_type', CATEGORY_AGNOSTIC_INPUTS, where=where
    )
    batch = as_floats(batch, 'batch', where=where)
    sample = batch.new_zeros(1, *batch.shape[1:])
    if input_type == 'zero':
        return sample
    if input_type == 'one':
        return sample + 1
    if input_type == 'random':
        return torch.randn_like(sample)
    if mean is None:
        raise ValueError(
            f'{where}: mean must be given for input_type='
            "'mean', got None. Set mean in the data_preprocessor."
        )
    mean = as_floats(mean, 'mean', where=where).to(sample)
    check_finite(mean, 'mean', where=where)
    # (C, 1, 1) of a data preprocessor fits clips, (B, T, C, H, W), too.
    shaped = 1 < mean.ndim < batch.ndim and mean.shape[1:].numel() == 1
    mean = mean if shaped else per_class(mean.flatten(), batch.ndim)
    return sample + (mean / 255 if mean.max() > 1 else mean)
