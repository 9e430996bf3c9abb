"""Where things are in a model of the hosts: one table for all who ask."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from mmfair.utils.module_paths import class_owner, list_classifiers
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['ModelPlaces', 'class_layout', 'one_classifier', 'places_of']

# Every per-pixel output layer of mmseg's heads: conv_seg, EncHead's se_layer,
# DAHead's pam_conv_seg and cam_conv_seg, PIDHead's p_cls_seg, ...
_SEGMENTATION_OUTPUT = re.compile(r'(conv_seg|cls_seg|se_layer)$')
_LOSSES = ('loss_module', 'loss_decode')


@dataclass(frozen=True)
class ModelPlaces:
    """Dotted paths in a model; empty where the model has no such place.

    Attributes:
        inject: Module at whose input a sample can join the batch.
        features: Last module before the head.
        head: The module that turns the features into class scores.
        scores: Modules whose outputs are the class scores, as the losses see
            them; those of a dense head may be levels of anchors.
        classifiers: Layers that turn a feature into class scores. Several
            where a head takes the mean or sum of several answers; none where
            it can't be told which they are, or features are of anchors.
        drop: Further modules whose outputs hold the batch: auxiliary heads.
        losses: Losses of the heads but auxiliary ones.
    """

    inject: str = ''
    features: str = ''
    head: str = ''
    scores: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()


def places_of(
    model: nn.Module,
    *,
    where: str,
    needs: Mapping[str, str] | None = None,
    **settings: str | Iterable[str] | None,
) -> ModelPlaces:
    """The places of an image classifier, a segmentor or a detector.

    Args:
        model: An MMPretrain ``ImageClassifier``, an MMSegmentation
            ``EncoderDecoder``, an MMDetection one-stage detector, or any
            model with the same parts (``backbone`` and one of ``head``,
            ``decode_head``, ``bbox_head``); also one wrapped for distributed
            training.
        where: Who asks; the error begins with it.
        needs: Places that must not be empty, each with the name of the
            setting that gives it where it can't be found.
        **settings: Places as the user has set them; None for those to find.

    Returns:
        The places, as paths below ``model``. That a path which was set
        exists is for :func:`~mmfair.utils.module_paths.get_module` to say.

    Raises:
        ValueError: If a place is missing that is needed; the message lists
            what could be named.

    Examples:
        >>> model = nn.ModuleDict({'head': nn.Sequential(nn.Linear(4, 3))})
        >>> places_of(model, where='ZUTHook').classifiers
        ('head.0',)
        >>> places_of(model, where='Hook', classifiers='head').classifiers
        ('head',)
    """
    model = unwrap_model(model)
    places = replace(
        _found(model),
        **{
            name: _as_declared(name, value)
            for name, value in settings.items()
            if value is not None
        },
    )
    missing = [
        setting
        for place, setting in (needs or {}).items()
        if not getattr(places, place)
    ]
    if missing:
        raise ValueError(_missing(model, [*(needs or {}).values()], where))
    return places


def one_classifier(
    model: nn.Module, *, where: str, classifier: str | None = None
) -> str:
    """Path of the one layer whose input are the features of a model.

    Args:
        model: As in :func:`places_of`.
        where: Who asks; the error begins with it.
        classifier: The path as the user has set it; None to find it.

    Returns:
        The path.

    Raises:
        ValueError: If there is none, or several with features of their own.

    Examples:
        >>> model = nn.ModuleDict({'head': nn.Sequential(nn.Linear(4, 3))})
        >>> one_classifier(model, where='CurvatureBankHook')
        'head.0'
    """
    paths = places_of(
        model,
        where=where,
        needs={'classifiers': 'classifier'},
        classifiers=classifier,
    ).classifiers
    if len(paths) != 1:
        raise ValueError(
            f'{where}: classifier must be one of the {len(paths)} layers that '
            f'answer together, got none. Set it to one of {list(paths)}.'
        )
    return paths[0]


def class_layout(model: nn.Module, path: str) -> tuple[int, int]:
    """Classes and channels for each anchor of the module at ``path``.

    Dense heads pack anchors x classes into channels, softmax detectors append
    the background, and a head of two classes may have one channel; the
    nearest module above ``path`` that knows its number of classes tells.

    Args:
        model: The model.
        path: Dotted path of a module that gives class scores.

    Returns:
        For :func:`mmfair.functional.class_scores.class_scores`. (0, 0):
        nobody knows, each channel is a class.

    Examples:
        >>> class_layout(nn.Sequential(nn.Linear(4, 3)), '0')
        (0, 0)
    """
    owner = class_owner(model, path)
    if owner is None:
        return 0, 0
    module = model.get_submodule(owner)
    classes = int(getattr(module, 'num_classes', 0))
    if hasattr(module, 'fc_cls'):  # RoI heads end in the background
        return classes, classes + 1
    channels = getattr(module, 'cls_out_channels', None)
    if classes == 2 and getattr(module, 'out_channels', None) == 1:
        channels = 1  # MMSegmentation's binary heads
    return classes, channels or classes


def _found(model: nn.Module) -> ModelPlaces:
    parts = dict(model.named_children())
    heads = [
        name
        for name in _SHAPES
        if name in parts and not isinstance(parts[name], nn.ModuleList)
    ]
    places = ModelPlaces(losses=_losses(model))
    if len(heads) != 1:
        return places
    places = replace(places, head=heads[0], **_SHAPES[heads[0]](model))
    if 'backbone' not in parts:
        return replace(places, scores=(), drop=())
    return replace(
        places,
        inject='backbone',
        features='neck' if 'neck' in parts else 'backbone',
    )


def _classifier(model: nn.Module) -> dict[str, tuple[str, ...]]:
    return {'scores': ('head',), 'classifiers': _parallel_layers(model)}


def _segmentor(model: nn.Module) -> dict[str, tuple[str, ...]]:
    outputs = [
        path
        for path, _ in model.named_modules()
        if path.split('.')[0] in ('decode_head', 'auxiliary_head')
        and _SEGMENTATION_OUTPUT.search(path)
    ]
    last = tuple(path for path in outputs if path == 'decode_head.conv_seg')
    drop = tuple(path for path in outputs if path not in last)
    return {'scores': last, 'classifiers': last, 'drop': drop}


def _one_stage(model: nn.Module) -> dict[str, tuple[str, ...]]:
    return {'scores': ('bbox_head',)}


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


def _as_declared(name: str, value: str | Iterable[str]) -> Any:
    if isinstance(getattr(ModelPlaces(), name), str):
        return value
    return (value,) if isinstance(value, str) else tuple(value)


def _missing(model: nn.Module, settings: list[str], where: str) -> str:
    named = ' and '.join(settings)
    start = f'{where}: {named} must be set for {type(model).__name__}'
    if settings == ['losses']:
        paths = [path for path, _ in model.named_modules()]
        alike = [path for path in paths if 'loss' in path.rpartition('.')[2]]
        return (
            f'{start}; they are found where a head has a loss_module or '
            'loss_decode. Modules named like losses: '
            f'{", ".join(alike) or "none"}.'
        )
    parts = [name for name, _ in model.named_children()]
    listed = ', '.join(
        f'{path} ({outputs} outputs)'
        for path, outputs in list_classifiers(model)
    )
    hint = ''
    if 'roi_head' in parts and 'inject' in settings:
        hint = (
            " A two-stage detector takes inject='roi_head.bbox_head' and "
            "classifiers=['roi_head.bbox_head'], which adds a zero RoI "
            'feature.'
        )
    if 'bbox_head' in parts and 'classifier' in settings:
        hint = (
            ' Detectors, whose features belong to anchors, are not supported.'
        )
    return (
        f'{start}, whose parts are {sorted(parts)}; places are found for a '
        'backbone with one head, decode_head or bbox_head, and for one task. '
        f'Classifier-like modules: {listed or "none"}.{hint}'
    )
