"""How a layer turns features into class scores."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ['cosine_layers', 'is_affine', 'is_cosine']

_KINDS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
_CONVOLUTIONS = {
    nn.Conv1d: functional.conv1d,
    nn.Conv2d: functional.conv2d,
    nn.Conv3d: functional.conv3d,
}


def is_affine(layer: nn.Module) -> bool:
    """Whether a layer computes w x + b; a subclass may compute another thing.

    Args:
        layer: Any module.

    Returns:
        False for modules that are no linear or convolutional layer.

    Examples:
        >>> is_affine(nn.Linear(4, 3)), is_affine(nn.ReLU())
        (True, False)
    """
    if not isinstance(layer, _KINDS):
        return False
    if _own_forward(layer) is None:
        return True
    features = _ones(layer)
    with torch.no_grad():
        expected = _affine(layer, features)
    return _alike(_answer(layer, features), expected)


def is_cosine(layer: nn.Module) -> bool:
    """Whether a layer sees the direction of a feature, not its length.

    mmfair's ``CosineLinear``, MMDetection's ``NormedLinear`` and
    ``NormedConv2d``, and others that answer the same to twice the feature.

    Args:
        layer: Any module.

    Returns:
        False for modules that are no linear or convolutional layer.

    Examples:
        >>> from mmfair.models import CosineLinear
        >>> is_cosine(CosineLinear(4, 3)), is_cosine(nn.Linear(4, 3))
        (True, False)
    """
    if not isinstance(layer, _KINDS) or _own_forward(layer) is None:
        return False
    features = _ones(layer)
    none, once, twice = (
        _answer(layer, length * features) for length in (0, 1, 2)
    )
    if none is None or once is None or twice is None:
        return False
    score = once - none  # without the bias
    largest = float(score.abs().max())
    change = float((twice - once).abs().max())
    return largest > 0 and change < 1e-3 * largest


def cosine_layers(model: nn.Module, paths: Iterable[str]) -> list[nn.Module]:
    """The layers in parts of a model that see directions alone.

    Args:
        model: Any model.
        paths: Dotted paths of its parts; those that do not exist are passed
            over.

    Returns:
        Each layer once, in the order of their paths.
    """
    modules = dict(model.named_modules())
    layers = [
        layer
        for path in paths
        if path in modules
        for layer in modules[path].modules()
        if is_cosine(layer)
    ]
    return list(dict.fromkeys(layers))


def _own_forward(layer: nn.Module) -> object:
    """The forward of a subclass, None where it is PyTorch's."""
    plain = {kind.forward for kind in _KINDS}
    forward = type(layer).forward
    return None if forward in plain else forward


@torch.no_grad()
def _answer(layer: Any, features: Tensor) -> Tensor | None:
    """The scores, past the hooks of others; None if it needs more."""
    try:
        scores = layer.forward(features)
    except (TypeError, ValueError, RuntimeError):
        return None
    return scores if isinstance(scores, Tensor) else None


def _alike(scores: Tensor | None, expected: Tensor) -> bool:
    return (
        scores is not None
        and scores.shape == expected.shape
        and torch.allclose(scores, expected, rtol=1e-3, atol=1e-4)
    )


def _ones(layer: Any) -> Tensor:
    """One feature, as large as the kernel."""
    weight = layer.weight
    if isinstance(layer, nn.Linear):
        return torch.ones_like(weight[:1])
    kernel = [
        (size - 1) * step + 1
        for size, step in zip(layer.kernel_size, layer.dilation, strict=True)
    ]
    shape = (1, layer.in_channels, *kernel)
    return torch.ones(shape, dtype=weight.dtype, device=weight.device)


def _affine(layer: Any, features: Tensor) -> Tensor:
    if isinstance(layer, nn.Linear):
        scores: Tensor = functional.linear(features, layer.weight, layer.bias)
        return scores
    (convolve,) = (
        function
        for kind, function in _CONVOLUTIONS.items()
        if isinstance(layer, kind)
    )
    scores = convolve(
        features,
        layer.weight,
        layer.bias,
        layer.stride,
        layer.padding,
        layer.dilation,
        layer.groups,
    )
    return scores  # noqa: RET504 - typed
