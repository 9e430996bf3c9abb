"""Switches methods on in any config."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mmengine.config import Config

from mmfair.utils.config_check.walk import walk
from mmfair.utils.config_methods import (
    CONFIG_METHODS,
    METHOD_VARIABLES,
    METHOD_VARIANTS,
)
from mmfair.utils.config_path import config_path
from mmfair.utils.did_you_mean import did_you_mean
from mmfair.utils.load_config import load_config
from mmfair.utils.method_elsewhere import method_elsewhere
from mmfair.utils.method_places import (
    place_augments,
    place_batch_sampler,
    place_head,
    place_hook,
    place_loss,
    place_sampler,
)

__all__ = ['config_with', 'with_methods']

# Both correct for the class frequencies; together they correct twice.
_PRIOR = {
    'cb',
    'cb-focal',
    'balanced-softmax',
    'logit-adjusted',
    'lade',
    'ldam-drw',
    'drw',
    'class-balanced-sampling',
    'square-root-sampling',
}
# Parts that a config may have already, and the method that they are.
_PARTS = {
    'BalancedSoftmaxLoss': 'balanced-softmax',
    'ClassBalancedLoss': 'cb',
    'ClassBalancedSampler': 'class-balanced-sampling',
    'CutMix': 'mixup-or-cutmix',
    'DeferredReweightingHook': 'drw',
    'EffectiveNumberSampler': 'class-balanced-sampling',
    'GCLLoss': 'gcl',
    'LADELoss': 'lade',
    'LDAMLoss': 'ldam',
    'LogitAdjustedLoss': 'logit-adjusted',
    'Mixup': 'mixup-or-cutmix',
}
# Files for segmentors.
_PIXELS = {'dcr': 'dcr_pixels'}
_HOOKS = {
    'zut': 'zut',
    'dcr': 'curvature',
    'drw': 'reweighting',
    'car': 'car',
    'mr2': 'mr2',
    'mbj': 'mbj',
    'channels_last': 'channels_last',
}


@contextmanager
def config_with(path: str, names: Sequence[str] | None) -> Iterator[str]:
    """A config file with methods switched on, for as long as the block.

    Args:
        path: A config file.
        names: Names of methods, each one or several with commas; None or
            none at all for the file as it is.

    Yields:
        Path of a file without bases, called ``NAME-with-METHODS.py``, or
        ``path`` itself.

    Raises:
        ValueError: What :func:`with_methods` raises.
    """
    if not names:
        yield path
        return
    chosen = _split(names)
    config = with_methods(load_config(path), chosen)
    with tempfile.TemporaryDirectory() as folder:
        name = f'{Path(path).stem}-with-{"-".join(chosen)}.py'
        config.dump(Path(folder) / name)
        yield str(Path(folder) / name)


def with_methods(config: Config, names: Sequence[str]) -> Config:
    """A config with methods of ``configs/_base_/methods`` switched on.

    Args:
        config: A config of MMPretrain, MMSegmentation or MMDetection, which
            ``default_scope`` says.
        names: Names in :data:`CONFIG_METHODS`; each can stand once.

    Returns:
        A new config.

    Raises:
        ValueError: If a name is unknown or does not exist for the task, two
            contradict each other, the config has the method already, or it
            lacks the place where the method belongs.

    Examples:
        >>> with_methods(
        ...     Config(dict(default_scope='mmpretrain')), ['zot']
        ... )  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        ValueError: --with: name must be one of ..., got 'zot'. Those are the \
methods of mmpretrain. Did you mean 'zut'?
    """
    names = _split(names)
    _check_names(names, config.get('default_scope'))
    _check_contradictions(names)
    settings = config.to_dict()
    for key in METHOD_VARIABLES & set(settings):
        del settings[key]
    _check_present(settings, names)
    for name in names:
        for stem in CONFIG_METHODS[name].files:
            if settings['default_scope'] == 'mmseg':
                stem = _PIXELS.get(stem, stem)
            variable = METHOD_VARIANTS.get(stem, stem)
            file = load_config(config_path(f'_base_/methods/{stem}.py'))
            _place(settings, variable, file.to_dict()[variable], name)
    return Config(settings, filename=config.filename)


def _split(names: Sequence[str]) -> list[str]:
    """Names between commas or spaces, underscores as dashes."""
    if isinstance(names, str):
        names = [names]
    parts = ' '.join(names).replace(',', ' ').split()
    # What looks like a path is told as it was given.
    return [
        part if '/' in part else part.replace('_', '-').lower()
        for part in parts
    ]


def _check_names(names: list[str], scope: str | None) -> None:
    known = sorted(
        name
        for name, method in CONFIG_METHODS.items()
        if scope in method.tasks
    )
    if not known:
        raise ValueError(
            '--with: default_scope of the config must be one of mmdet, '
            f'mmpretrain, mmseg, got {scope!r}. Set it in the config.'
        )
    if not names:
        raise ValueError(
            f'--with: name must be one of {", ".join(known)}, got none.'
        )
    for name in names:
        if name not in known:
            remedy = f'Those are the methods of {scope}.'
            remedy += did_you_mean(name, known)
            remedy = method_elsewhere(name) or remedy
            raise ValueError(
                f'--with: name must be one of {", ".join(known)}, got '
                f'{name!r}. {remedy}'
            )
        if names.count(name) > 1:
            raise ValueError(
                f'--with: each name must stand once, got {name!r} '
                f'{names.count(name)} times. Take one out.'
            )


def _check_contradictions(names: list[str]) -> None:
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            reason = _contradiction(one, other)
            if reason:
                raise ValueError(
                    f'--with: methods must go together, got {one!r} and '
                    f'{other!r}. {reason} Choose one of them.'
                )


def _check_present(settings: dict[str, Any], names: list[str]) -> None:
    """Refuse what contradicts a part of the config; twins are found later."""
    for path, part in walk(settings, ''):
        kind = str(part.get('type', '')).rsplit('.', 1)[-1]
        present = _PARTS.get(kind)
        for name in names if present else ():
            slots = CONFIG_METHODS[name].slots
            if set(slots) & set(CONFIG_METHODS[str(present)].slots):
                continue
            reason = _contradiction(name, str(present))
            if reason:
                raise ValueError(
                    f'--with {name}: the config must go with the method, got '
                    f'{kind} in {path.removeprefix(".")}. {reason} Leave out '
                    'one of them.'
                )


def _contradiction(one: str, other: str) -> str:
    others = CONFIG_METHODS[other].slots
    shared = [slot for slot in CONFIG_METHODS[one].slots if slot in others]
    if shared:
        return f'Both are the {shared[0]} of the training.'
    if {one, other} <= _PRIOR:
        return 'Both correct for the frequencies of the classes.'
    return ''


def _place(
    settings: dict[str, Any], variable: str, value: Any, name: str
) -> None:
    """Put the value of a method's variable where it belongs."""
    if variable in _HOOKS:
        place_hook(settings, _HOOKS[variable], value, name)
    elif variable in ('gcl', 'ldam', 'tde'):
        place_head(settings, value, name)
    elif variable.endswith('_sampling'):
        place_sampler(settings, value, name)
    elif variable == 'cmo':
        place_hook(settings, 'cmo', value['hook'], name)
        place_batch_sampler(settings, value['batch_sampler'], name)
    elif variable in ('mixup', 'mixup_or_cutmix'):
        place_augments(settings, value, name)
    else:
        place_loss(settings, value, name)
