"""The layer of a model that corrections change, as they know it."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from mmfair.corrections import LinearClassifier
from mmfair.utils.model_places import places_of
from mmfair.utils.module_paths import get_module, list_classifiers
from mmfair.utils.score_layers import is_cosine
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['ClassifierLayer', 'classifier_layer']

_WHERE = 'correct'


@dataclass(frozen=True)
class ClassifierLayer:
    """Where a model makes its class scores.

    Attributes:
        path: Of the layer, below the model.
        classifier: Its weights; None if it is no linear or cosine layer.
        reason: Why there are none.
        dense: Whether it scores pixels.
    """

    path: str
    classifier: LinearClassifier | None = None
    reason: str = ''
    dense: bool = False

    def places(self) -> tuple[str, str]:
        """Its input and its output, for a ``FeatureCollector``."""
        return f'{self.path}:input', self.path


def classifier_layer(model: nn.Module, classes: int) -> ClassifierLayer:
    """The one layer that turns the features of a model into class scores.

    Args:
        model: An image classifier or a segmentor.
        classes: C.

    Returns:
        The layer.

    Raises:
        ValueError: If there is none, or several, or one of other classes.

    Examples:
        >>> model = nn.ModuleDict({'head': nn.Sequential(nn.Linear(4, 3))})
        >>> classifier_layer(model, 3).path
        'head.0'
    """
    model = unwrap_model(model)
    places = places_of(model, where=_WHERE)
    paths, dense = places.classifiers, places.dense
    if len(paths) != 1:
        raise ValueError(_refusal(model, paths))
    (path,) = paths
    layer: Any = get_module(model, path, where=_WHERE)
    weight = layer.weight.detach().float().cpu()
    if len(weight) != classes:
        raise ValueError(
            f'{_WHERE}: classifier must have one output for each of the '
            f'{classes} classes, got {len(weight)} from {path}. Is the '
            'checkpoint one of other classes?'
        )
    if weight[0].numel() != weight.size(1) or getattr(layer, 'groups', 1) > 1:
        reason = f'{path} looks at neighbours, too'
        return ClassifierLayer(path, None, reason, dense)
    bias = None if layer.bias is None else layer.bias.detach().float().cpu()
    scale = _cosine_scale(layer) if is_cosine(layer) else None
    if scale is None or scale > 0:
        classifier = LinearClassifier(weight.flatten(1), bias, scale)
        if _gives(layer, classifier):
            return ClassifierLayer(path, classifier, '', dense)
    reason = f'{path} is {type(layer).__name__}, not linear'
    return ClassifierLayer(path, None, reason, dense)


def _refusal(model: nn.Module, paths: tuple[str, ...]) -> str:
    head = getattr(model, 'head', getattr(model, 'decode_head', model))
    kind = type(head).__name__
    start = f'{_WHERE}: head must have one linear classifier, got {kind}'
    if paths:
        return (
            f'{start}, where {" and ".join(paths)} answer together. There is '
            'no one layer to correct: train with a method instead, such as '
            'mmfair train CONFIG --with balanced-softmax.'
        )
    layers = [f'{name} ({size})' for name, size in list_classifiers(model)]
    return (
        f'{start} with none (layers with their outputs: '
        f'{", ".join(layers[-4:]) or "none"}). Corrections change the last '
        'layer of an image classifier or a segmentor.'
    )


@torch.no_grad()
def _gives(layer: Any, classifier: LinearClassifier) -> bool:
    """Whether the layer makes the scores that its weights say."""
    features = torch.randn(
        (8, classifier.weight.size(1)), generator=torch.Generator()
    )
    shape = (8, *layer.weight.shape[1:])
    scores = layer.forward(features.to(layer.weight).reshape(shape))
    expected = classifier.logits(features)
    gap = scores.flatten(1).float().cpu() - expected
    return bool(gap.abs().max() <= 1e-2 * expected.std() + 1e-6)


@torch.no_grad()
def _cosine_scale(layer: Any) -> float:
    """Score of a feature that is the weight of its class, less the bias."""
    weight: Tensor = layer.weight
    features = weight[:1]
    score = layer.forward(features).flatten()[0]
    none = layer.forward(torch.zeros_like(features)).flatten()[0]
    return float(score - none)
