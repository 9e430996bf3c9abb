"""The weights of a checkpoint, for a model without a runner."""

from typing import Any

from mmengine.runner import CheckpointLoader
from torch import nn

from mmfair.utils.check_weights import check_weights
from mmfair.utils.safe_loading import CheckpointError, safe_loading

__all__ = ['load_weights']


def load_weights(
    model: nn.Module, path: str, *, trust: bool = False
) -> dict[str, Any]:
    """Load a checkpoint without running what it holds, and look at it.

    Args:
        model: Takes every weight.
        path: File, or an address that MMEngine knows.
        trust: Read the file in full, and run what it holds.

    Returns:
        What the file holds, on the CPU.

    Raises:
        FileNotFoundError: If there is no such file.
        CheckpointError: If it can run code, is damaged, or holds the weights
            of another model; the message names it.

    Examples:
        >>> import os, tempfile, torch
        >>> file = os.path.join(tempfile.mkdtemp(), 'a.pth')
        >>> torch.save({'state_dict': nn.Linear(2, 1).state_dict()}, file)
        >>> sorted(load_weights(nn.Linear(2, 1), file)['state_dict'])
        ['bias', 'weight']
    """
    with safe_loading(trust=trust):
        checkpoint = CheckpointLoader.load_checkpoint(path, 'cpu')
    if not isinstance(checkpoint, dict):
        raise CheckpointError(
            'checkpoint: file must hold a state_dict, got '
            f'{type(checkpoint).__name__} in {path!r}. Choose one that a run '
            'has saved.'
        )
    check_weights(model, checkpoint, path)
    return checkpoint
