"""Places one, two and three thirds down a backbone."""

from collections import Counter
from typing import Any

from torch import Tensor, nn

from mmfair.report.backbone_outputs import backbone_outputs

__all__ = ['DEPTHS', 'depth_places']

#: Names of the depths.
DEPTHS = ('1/3', '2/3', '3/3')
_WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)


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
        Curvature of Perceptual Manifolds", Fig. 6, whose layer ceil(d / 3)
        is here the nearest output of a stage, within a sixth of the depth.
    """
    given = backbone_outputs(model, inputs)
    calls = Counter(output.path for output in given)
    done: list[tuple[str, int]] = []
    layers = 0
    for path, module, value in given:
        layers += isinstance(module, _WEIGHTED)
        if calls[path] == 1 and _is_feature(value):
            done.append((path, layers))
    return _nearest(done, layers)


def _nearest(done: list[tuple[str, int]], layers: int) -> dict[str, str]:
    places: dict[str, str] = {}
    for index, depth in enumerate(DEPTHS, 1):
        wanted = layers * index / len(DEPTHS)
        near = [
            (name.count('.'), abs(at - wanted), name)
            for name, at in done
            if at and abs(at - wanted) <= layers / 6
        ]
        if near:
            places.setdefault(min(near)[-1], depth)
    return places


def _is_feature(output: Any) -> bool:
    while isinstance(output, (tuple, list)) and output:
        output = output[-1]
    return (
        isinstance(output, Tensor)
        and output.is_floating_point()
        and 2 <= output.ndim <= 5
    )
