"""Where things are in a model of the hosts: one room for all who ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from torch import nn

from mmfair.utils.model_shapes import shape_places
from mmfair.utils.module_paths import list_classifiers
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['ModelPlaces', 'feature_reader', 'one_classifier', 'places_of']


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
        joint: The module that is given the features of several classifiers
            side by side, where there is one.
        bank: The module that is given the features which a bank is to hold,
            where these are others.
        drop: Further modules whose outputs hold the batch: auxiliary heads.
        losses: Losses of the heads but auxiliary ones.
        dense: Whether the scores are of positions in an image, as those of a
            segmentor or detector, and so are the features.
    """

    inject: str = ''
    features: str = ''
    head: str = ''
    scores: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()
    joint: str = ''
    bank: str = ''
    drop: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    dense: bool = False


def places_of(
    model: nn.Module,
    *,
    where: str,
    needs: Mapping[str, str] | None = None,
    **settings: str | Iterable[str] | None,
) -> ModelPlaces:
    """The places of an image classifier, a segmentor or a detector.

    Args:
        model: One of those that
            :func:`~mmfair.utils.model_shapes.shape_places` knows; also one
            wrapped for distributed training.
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
        ModelPlaces(**shape_places(model)),
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


def feature_reader(
    model: nn.Module, *, where: str, classifier: str | None = None
) -> str:
    """Path of the module whose input are the features of a model.

    Args:
        model: As in :func:`places_of`.
        where: Who asks; the error begins with it.
        classifier: The path as the user has set it; None to find it.

    Returns:
        That of the one classifier; of a model with several experts, that of
        what is given the features of all; of one with two branches, that of
        what is given those of the conventional branch.

    Raises:
        ValueError: If there is none, or several with features of their own.

    Examples:
        >>> from mmfair.models import ExpertLinear
        >>> model = nn.ModuleDict({'head': ExpertLinear(4, 3)})
        >>> feature_reader(model, where='Me', classifier='head.0')
        'head.0'
    """
    places = places_of(model, where=where)
    reader = places.bank or places.joint
    if reader and classifier is None:
        return reader
    return one_classifier(model, where=where, classifier=classifier)


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
