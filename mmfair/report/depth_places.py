"""Places one, two and three thirds down a backbone."""

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ['DEPTHS', 'depth_places']

#: Names of the depths.
DEPTHS = ('1/3', '2/3', '3/3')
_WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)


@torch.no_grad()
def depth_places(model: nn.Module, inputs: Tensor) -> dict[str, str]:
    """Modules of the backbone by the share of its layers that ran before.

    Depth is counted in linear and convolutional layers, in the order in which
    they run. Of the modules that end within a sixth of the depth,
    the outermost is taken, and of those the nearest: a stage, not its layer.

    Args:
        model: A model with a ``backbone``, whose output for
            ``model(inputs, mode='tensor')`` exists.
        inputs: Normalised images, shape (B, 3, H, W).

    Returns:
        Dotted path to the depth's name, shallow ones first; fewer than three
        where two depths are one module, none without a backbone.

    References:
        Ma et al., "Predicting and Enhancing the Fairness of DNNs with the
        Curvature of Perceptual Manifolds", Fig. 4.
    """
    backbone = getattr(model, 'backbone', None)
    if not isinstance(backbone, nn.Module):
        return {}
    done: list[tuple[str, int]] = []
    runs: dict[str, int] = {}
    layers = 0

    def after(name: str, module: nn.Module, output: Any) -> None:
        nonlocal layers
        layers += isinstance(module, _WEIGHTED)
        runs[name] = runs.get(name, 0) + 1
        if _is_feature(output):
            done.append((name, layers))

    handles = [
        module.register_forward_hook(
            lambda module, args, output, name=name: after(name, module, output)
        )
        for name, module in backbone.named_modules(prefix='backbone')
    ]
    try:
        model(inputs, mode='tensor')
    finally:
        for handle in handles:
            handle.remove()
    once = [(name, depth) for name, depth in done if runs[name] == 1]
    return _nearest(once, layers)


def _nearest(done: list[tuple[str, int]], layers: int) -> dict[str, str]:
    found: dict[str, str] = {}
    for index, depth in enumerate(DEPTHS, 1):
        wanted = layers * index / len(DEPTHS)
        near = [
            (name.count('.'), abs(at - wanted), name)
            for name, at in done
            if at and abs(at - wanted) <= layers / 6
        ]
        if near:
            found.setdefault(min(near)[-1], depth)
    return found


def _is_feature(output: Any) -> bool:
    while isinstance(output, (tuple, list)) and output:
        output = output[-1]
    return (
        isinstance(output, Tensor)
        and output.is_floating_point()
        and 2 <= output.ndim <= 5
    )
