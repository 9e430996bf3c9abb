"""What the modules of a backbone give, in the order in which they end."""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from mmfair.utils.taps import Taps

__all__ = ['BackboneOutput', 'backbone_outputs']


class BackboneOutput(NamedTuple):
    """One run of a module.

    Attributes:
        path: Of the module in the model.
        module: Itself.
        value: What it gave.
    """

    path: str
    module: nn.Module
    value: Any


@torch.no_grad()
def backbone_outputs(model: nn.Module, inputs: Tensor) -> list[BackboneOutput]:
    """Run a model once and watch its backbone.

    Args:
        model: Of a host, in evaluation mode, with a ``backbone``.
        inputs: Normalised images, shape (B, C, H, W).

    Returns:
        Every run of a module of the backbone, itself included, the first to
        end first; none without a backbone.
    """
    backbone = getattr(model, 'backbone', None)
    if not isinstance(backbone, nn.Module):
        return []
    given: list[BackboneOutput] = []
    with Taps() as taps:
        for path, module in backbone.named_modules(prefix='backbone'):
            taps.after(
                module,
                lambda layer, _, value, path=path: given.append(
                    BackboneOutput(path, layer, value)
                ),
            )
        model(inputs, mode='tensor')
    return given
