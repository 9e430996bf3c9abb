"""Any backbone with a first layer that fits images of 32x32 pixels."""

from collections.abc import Mapping
from typing import Any

from torch import nn

from mmfair.registry import MODELS

__all__ = ['cifar_stem']


@MODELS.register_module(name='CIFARStem')
def cifar_stem(backbone: Mapping[str, Any]) -> nn.Module:
    """Build a backbone whose stem keeps the resolution of small images.

    The first convolution becomes 3x3 with stride 1 and padding 1, with as
    many channels and a bias if it had one, and the max pool of the stem does
    nothing, as in the versions of these networks for CIFAR. The backbone is
    otherwise the one that the config names: its other parameters, their names
    in the state dict and settings such as ``frozen_stages`` stay. ResNet,
    ResNeXt, SEResNet, DenseNet, ShuffleNetV2 and :class:`BNInception` have
    such stems. Configs name it ``type='mmfair.CIFARStem'``.

    The new convolution is initialised with the others, by ``init_weights`` of
    the backbone. Weights of the original do not fit it.

    Args:
        backbone: Config of any backbone with a strided convolution first,
            in the order in which its modules are registered. The max pool is
            the first behind it with a stride; there may be none.

    Returns:
        The backbone itself; its feature maps are 4 times as high and wide, or
        2 times without a max pool.

    Raises:
        ValueError: If the first convolution has no stride, as in VGG, or cuts
            the image into patches, as in a vision transformer.

    Examples:
        >>> import torch
        >>> inner = dict(type='mmfair.BNInception')
        >>> (features,) = cifar_stem(inner)(torch.zeros(1, 3, 32, 32))
        >>> tuple(features.shape)
        (1, 1024, 4, 4)
    """
    model = MODELS.build(backbone)
    modules = dict(model.named_modules())
    path = next(
        (p for p, m in modules.items() if isinstance(m, nn.Conv2d)), None
    )
    if path is None or not _overlaps(modules[path]):
        raise ValueError(
            f'CIFARStem: the first convolution of {type(model).__name__} must '
            'be strided, with a kernel larger than its stride, got '
            f'{modules[path] if path else "none"}. Build it without CIFARStem.'
        )
    _replace(model, path, _conv3x3(modules[path]))
    behind = list(modules)[list(modules).index(path) + 1 :]
    pool = next((p for p in behind if _is_pool(modules[p])), None)
    if pool is not None:
        _replace(model, pool, nn.Identity())
    return model


def _overlaps(conv: nn.Conv2d) -> bool:
    return all(
        1 < stride < kernel
        for stride, kernel in zip(conv.stride, conv.kernel_size, strict=True)
    )


def _conv3x3(conv: nn.Conv2d) -> nn.Conv2d:
    """Its counterpart, frozen if it was."""
    made = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        kernel_size=3,
        padding=1,
        groups=conv.groups,
        bias=conv.bias is not None,
        padding_mode=conv.padding_mode,
    )
    return made.requires_grad_(conv.weight.requires_grad)


def _is_pool(module: nn.Module) -> bool:
    """Whether it halves the resolution; a pyramid's pools do not."""
    return isinstance(module, nn.MaxPool2d) and module.stride not in (
        1,
        (1, 1),
    )


def _replace(model: nn.Module, path: str, module: nn.Module) -> None:
    parent, _, name = path.rpartition('.')
    setattr(model.get_submodule(parent), name, module)
