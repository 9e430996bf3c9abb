"""Kinds of models, told by their parts, and where things are in each."""

import re
from collections.abc import Callable
from typing import Any

from torch import nn

from mmfair.utils.module_paths import class_owner, list_classifiers

__all__ = ['shape_places']

# Every per-pixel output layer of mmseg's heads: conv_seg, EncHead's se_layer,
# DAHead's pam_conv_seg and cam_conv_seg, PIDHead's p_cls_seg, ...
_SEGMENTATION_OUTPUT = re.compile(r'(conv_seg|cls_seg|se_layer)$')
_LOSSES = ('loss_module', 'loss_decode')


def shape_places(model: nn.Module) -> dict[str, Any]:
    """The places that a model has for being one of a known kind.

    Args:
        model: An MMPretrain ``ImageClassifier``, an MMSegmentation
            ``EncoderDecoder`` or ``CascadeEncoderDecoder``, an MMDetection
            one-stage detector, or any model with the same parts.

    Returns:
        Fields of :class:`~mmfair.utils.model_places.ModelPlaces`; of a model
        of no known kind, its losses alone.

    Examples:
        >>> parts = {'head': nn.Linear(4, 3), 'backbone': nn.Linear(8, 4)}
        >>> places = shape_places(nn.ModuleDict(parts))
        >>> places['inject'], places['classifiers']
        ('backbone', ('head',))
    """
    parts = dict(model.named_children())
    places: dict[str, Any] = {'losses': _losses(model)}
    heads = [name for name in _SHAPES if name in parts]
    if len(heads) != 1:
        return places
    (head,) = heads
    if isinstance(parts[head], nn.ModuleList):
        return places | _cascade(model, head)
    places |= {'head': head, **_SHAPES[head](model)}
    if 'backbone' not in parts:
        return places | {'scores': (), 'drop': ()}
    features = 'neck' if 'neck' in parts else 'backbone'
    return places | {'inject': 'backbone', 'features': features}


def _classifier(model: nn.Module) -> dict[str, Any]:
    joint, bank = (
        [
            path
            for path, module in model.named_modules()
            if getattr(module, mark, False)
        ]
        for mark in ('joins_features', 'holds_first_half')
    )
    layers = _parallel_layers(model)
    # Routers beside the experts may have as many outputs as there are classes.
    experts = tuple(
        path for path in layers if path.rpartition('.')[0] in joint
    )
    return {
        'scores': (*joint,) or ('head',),
        'classifiers': experts or layers,
        'joint': ''.join(joint[:1]),
        'bank': ''.join(bank[:1]),
    }


def _segmentor(model: nn.Module) -> dict[str, Any]:
    outputs = [
        path
        for path, _ in model.named_modules()
        if path.split('.')[0] in ('decode_head', 'auxiliary_head')
        and _SEGMENTATION_OUTPUT.search(path)
    ]
    last = tuple(path for path in outputs if path == 'decode_head.conv_seg')
    drop = tuple(path for path in outputs if path not in last)
    return {
        'scores': last,
        'classifiers': last,
        'drop': drop,
        'dense': True,
    }


def _cascade(model: nn.Module, head: str) -> dict[str, Any]:
    """Heads that follow each other: the answer is that of the last.

    A sample more in the batch would have to pass all of them, so that there
    is no place to inject one.
    """
    stages = [name for name, _ in model.get_submodule(head).named_children()]
    if head != 'decode_head' or not stages:
        return {}
    last = f'{head}.{stages[-1]}.conv_seg'
    modules = dict(model.named_modules())
    return {'classifiers': (last,) if last in modules else (), 'dense': True}


def _one_stage(model: nn.Module) -> dict[str, Any]:
    return {'scores': ('bbox_head',), 'dense': True}


# The part that makes a model one of a kind.
_SHAPES: dict[str, Callable[[nn.Module], dict[str, Any]]] = {
    'head': _classifier,
    'decode_head': _segmentor,
    'bbox_head': _one_stage,
}


def _parallel_layers(model: nn.Module) -> tuple[str, ...]:
    """The layers of ``head`` that answer, each with all classes.

    DeiT, LeViT and EfficientFormer have two after distillation, whose mean
    counts. The tasks of a multi-task head have classes of their own.
    """
    layers = [
        (path, outputs)
        for path, outputs in list_classifiers(model)
        if path.split('.')[0] == 'head'
    ]
    owners = {class_owner(model, path) for path, _ in layers}
    if not layers or len(owners) > 1:
        return ()
    (owner,) = owners
    classes = layers[-1][1]
    if owner is not None:
        classes = getattr(model.get_submodule(owner), 'num_classes', classes)
    answers = [path for path, outputs in layers if outputs == classes]
    if len(answers) > 1 and any(
        getattr(model.get_submodule(path), 'in_features', None) == classes
        for path in answers
    ):
        return ()  # one may be a hidden layer of as many units as classes
    return tuple(answers) or (layers[-1][0],)


def _losses(model: nn.Module) -> tuple[str, ...]:
    modules = dict(model.named_modules())
    return tuple(
        path
        for path in modules
        if _is_loss(path, modules) and not path.startswith('auxiliary_head')
    )


def _is_loss(path: str, modules: dict[str, nn.Module]) -> bool:
    parent, _, name = path.rpartition('.')
    if isinstance(modules.get(parent), nn.ModuleList):
        name = parent.rpartition('.')[2]
    return name in _LOSSES and not isinstance(modules[path], nn.ModuleList)
