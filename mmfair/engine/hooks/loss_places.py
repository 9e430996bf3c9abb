"""The losses of a model's heads that take weights of samples."""

import inspect

from torch import nn

__all__ = ['find_losses', 'weighted_signature']

_NAMES = ('loss_module', 'loss_decode')
# Their weight is no weight of samples or pixels: MMSegmentation's Lovasz loss
# leaves it out, and its Dice loss has one value for each class.
_REGION_LOSSES = ('DiceLoss', 'LovaszLoss')


def find_losses(model: nn.Module, *, where: str) -> list[str]:
    """Paths of the classification losses of a model.

    Args:
        model: An MMPretrain or MMSegmentation model, or one whose heads have
            a ``loss_module`` or ``loss_decode``, alone or in a list.
        where: Who asks; the error begins with it.

    Returns:
        Dotted paths outside auxiliary heads, at least one.

    Raises:
        ValueError: If there is none. The message lists the modules that look
            like losses.
    """
    paths = [path for path, _ in model.named_modules()]
    modules = dict(model.named_modules())
    found = [
        path
        for path in paths
        if _is_loss(path, modules) and not path.startswith('auxiliary_head')
    ]
    if found:
        return found
    alike = [path for path in paths if 'loss' in path.rpartition('.')[2]]
    raise ValueError(
        f'{where}: losses must be set for {type(model).__name__}; they are '
        'found where a head has a loss_module or loss_decode. Modules named '
        f'like losses: {", ".join(alike) or "none"}.'
    )


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


def _is_loss(path: str, modules: dict[str, nn.Module]) -> bool:
    parent, _, name = path.rpartition('.')
    if isinstance(modules.get(parent), nn.ModuleList):
        name = parent.rpartition('.')[2]
    return name in _NAMES and not isinstance(modules[path], nn.ModuleList)
