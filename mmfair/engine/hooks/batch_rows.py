"""Rows of a batch with a sample more, in what a module gives."""

from collections.abc import Sequence
from typing import Any

from torch import Tensor
from torch.utils._pytree import tree_map_only

__all__ = ['batch_rows']


def batch_rows(
    output: Any, rows: slice, count: int, places: Sequence[str]
) -> Any:
    """Rows of every tensor in a nested output that holds the batch.

    Args:
        output: Tensors in tuples, lists and dicts.
        rows: Which.
        count: Samples in the batch, with ZUT's.
        places: Where the output may come from, for the message.

    Returns:
        The same structure.

    Raises:
        RuntimeError: If a tensor does not have ``count`` rows.

    Examples:
        >>> import torch
        >>> batch_rows([torch.arange(3)], slice(-1, None), 3, ['head'])
        [tensor([2])]
    """

    def take(tensor: Tensor) -> Tensor:
        if tensor.ndim == 0 or len(tensor) != count:
            raise RuntimeError(
                'ZUTHook: the output of each place must hold the batch with '
                f'the sample in dimension 0 ({count} rows), got shape '
                f'{tuple(tensor.shape)} at one of {tuple(places)}. Name a '
                'module before the batch is mixed or reshaped.'
            )
        return tensor[rows]

    return tree_map_only(Tensor, take, output)
