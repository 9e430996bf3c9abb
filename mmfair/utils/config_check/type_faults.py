"""Parts of the toolboxes whose names are mistyped."""

import re
from typing import Any

from mmengine import registry as roots
from mmengine.registry import Registry

from mmfair import registry as registries
from mmfair.utils.config_check.setting_faults import registered_parts
from mmfair.utils.config_check.walk import walk
from mmfair.utils.did_you_mean import did_you_mean

# Where a part stands in a config, and which registries may have it. Other
# dicts with a type, such as those of a loss's own settings, may mean
# something else by it.
_STAGE = r'(train|val|test|tta)'
_ROOMS = {
    r'(model|tta_model|(model\.)?data_preprocessor)': ('MODELS',),
    r'model\.([\w.]+\.)?(\w*backbone|neck|\w*head|loss\w*)(\.\d+)?': (
        'MODELS',
    ),
    rf'{_STAGE}_dataloader\.dataset(\.datasets?|\.\d+)*': ('DATASETS',),
    rf'{_STAGE}_dataloader\.(batch_)?sampler': ('DATA_SAMPLERS',),
    rf'({_STAGE}_dataloader\.\S*\.)?(\w+_)?pipeline\.\d+': ('TRANSFORMS',),
    r'optim_wrapper': ('OPTIM_WRAPPERS',),
    r'optim_wrapper\.(\w+\.)?optimizer': ('OPTIMIZERS',),
    r'param_scheduler(\.\d+)?': ('PARAM_SCHEDULERS',),
    r'(default_hooks\.\w+|custom_hooks\.\d+)': ('HOOKS',),
    rf'{_STAGE}_evaluator(\.(metrics\.)?\d+)?': ('METRICS', 'EVALUATOR'),
    rf'{_STAGE}_cfg': ('LOOPS',),
    r'visualizer': ('VISUALIZERS',),
    r'(visualizer\.)?vis_backends(\.\d+)?': ('VISBACKENDS',),
    r'log_processor': ('LOG_PROCESSORS',),
}
# Sections that a test does not build.
_OF_TRAINING = re.compile(r'(train_|val_|optim_|param_|tta_)')
_PREFIX = 'mmfair.'


def type_faults(config: dict[str, Any], *, training: bool = True) -> list[str]:
    """Models, data sets, transforms and the like that no toolbox has.

    Args:
        config: A plain config; its toolbox is installed, and what it imports
            is imported.
        training: Whether all of it will be built, or what a test needs.

    Returns:
        A line for each, with the nearest name.

    Examples:
        >>> type_faults({'train_cfg': {'type': 'EpochBasedTrainLop'}})
        ["train_cfg: type must name a part of mmengine, got \
'EpochBasedTrainLop'. Did you mean 'EpochBasedTrainLoop'?"]
    """
    scope = config.get('default_scope')
    ours = registered_parts()
    faults = []
    for path, settings in walk(config):
        if not training and _OF_TRAINING.match(path):
            continue
        name, rooms = settings.get('type'), rooms_of(path)
        if not isinstance(name, str) or name.startswith(_PREFIX):
            continue
        if not rooms or name in ours:  # which lacks its prefix alone
            continue
        home = settings.get('_scope_') or scope or 'mmengine'
        if any(_has(getattr(roots, room), name, home) for room in rooms):
            continue
        known = {name for room in rooms for name in _names(room, home)}
        where = home if home == 'mmengine' else f'{home} or of mmengine'
        hint = did_you_mean(name, known) or did_you_mean(_PREFIX + name, known)
        if not scope and not hint:
            hint = ' Set default_scope to its toolbox.'
        faults.append(
            f'{path}: type must name a part of {where}, got {name!r}.{hint}'
        )
    return faults


def rooms_of(path: str) -> tuple[str, ...]:
    """Names of the registries that may have the part of a place.

    Examples:
        >>> rooms_of('default_hooks.zut'), rooms_of('model.head.topk')
        (('HOOKS',), ())
    """
    for pattern, rooms in _ROOMS.items():
        if re.fullmatch(pattern, path):
            return rooms
    return ()


def _has(room: Registry, name: str, scope: str) -> bool:
    """Whether building would find it; yes where that is an error."""
    try:
        with room.switch_scope_and_registry(scope) as registry:
            return registry.get(name) is not None
    except Exception:  # of a toolbox that can't be imported
        return True


def _names(room: str, scope: str) -> set[str]:
    """Names of the toolbox, of MMEngine and of mmfair."""
    root = getattr(roots, room)
    ours = getattr(registries, room, None)
    with root.switch_scope_and_registry(scope) as registry:
        names = {*root.module_dict, *registry.module_dict}
    return names | {
        _PREFIX + name for name in getattr(ours, 'module_dict', ())
    }
