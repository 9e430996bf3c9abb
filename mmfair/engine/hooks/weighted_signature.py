"""Whether a loss of a model takes weights of samples."""

import inspect

from torch import nn

__all__ = ['weighted_signature']

# Their weight is no weight of samples or pixels: MMSegmentation's Lovasz loss
# leaves it out, and its Dice loss has one value for each class.
_REGION_LOSSES = ('DiceLoss', 'LovaszLoss')


def weighted_signature(
    path: str, loss: nn.Module, *, where: str
) -> inspect.Signature:
    """The arguments of a loss, if it takes weights of samples.

    Args:
        path: Its path, for the message.
        loss: The loss module.
        where: Who asks; the error begins with it.

    Returns:
        Those of ``forward``, with ``weight`` and ``avg_factor``.

    Raises:
        TypeError: If it does not.
    """
    name = type(loss).__name__
    signature = inspect.signature(loss.forward)
    missing = sorted({'weight', 'avg_factor'} - set(signature.parameters))
    if name in _REGION_LOSSES:
        missing = ['loss for each sample']
    if missing:
        raise TypeError(
            f'{where}: {path} ({name}) must take a weight for each sample '
            f'and avg_factor, got no {" and no ".join(missing)}. Name the '
            'losses that do in losses.'
        )
    return signature
