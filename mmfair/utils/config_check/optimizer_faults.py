"""Optimisers, clipping and learning rates that no training could use."""

import inspect
from copy import deepcopy
from typing import Any

import torch
from mmengine.registry import OPTIMIZERS, PARAM_SCHEDULERS
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

from mmfair.functional.checks import check_number
from mmfair.utils.did_you_mean import did_you_mean

_PATH = 'optim_wrapper.optimizer'
_RATES = ('lr', 'weight_decay', 'momentum')
# What the runner takes out of a scheduler's settings, or needs a loader for.
_OF_THE_RUNNER = ('convert_to_iter_based', '_scope_')
# Numbers of schedulers, and the least of those that count steps.
_STEPS = {'T_max': 1, 'step_size': 1, 'begin': 0, 'total_steps': 1}
_NUMBERS = ('gamma', 'power', 'factor', 'start_factor', 'end_factor')
_NAMES = {
    *inspect.signature(clip_grad_norm_).parameters,
    *inspect.signature(clip_grad_value_).parameters,
    'type',
} - {'parameters', 'foreach'}
# What DefaultOptimWrapperConstructor of MMEngine reads.
_PARAMWISE = (
    'bias_decay_mult',
    'bias_lr_mult',
    'bypass_duplicate',
    'custom_keys',
    'dcn_offset_lr_mult',
    'dwconv_decay_mult',
    'flat_decay_mult',
    'norm_decay_mult',
)
_WRONG = (TypeError, ValueError, AssertionError, ZeroDivisionError)


def optimizer_faults(config: dict[str, Any]) -> list[str]:
    """What optimiser and schedulers say of their settings.

    Each is built for a single number in place of a model, and thrown away.

    Args:
        config: A plain config; its toolbox is installed.

    Returns:
        A line for each fault.

    Examples:
        >>> sgd = {'type': 'SGD', 'learning_rate': 0.1}
        >>> optimizer_faults({'optim_wrapper': {'optimizer': sgd}})
        ["optim_wrapper.optimizer: settings of SGD must fit, got \
{'learning_rate': 0.1}: SGD.__init__() got an unexpected keyword argument \
'learning_rate'."]
    """
    wrapper = config.get('optim_wrapper')
    if not isinstance(wrapper, dict):
        return []
    settings = wrapper.get('optimizer')
    faults = [
        *_rate_faults(settings),
        *_clip_faults(wrapper),
        *_paramwise_faults(wrapper),
    ]
    scope = config.get('default_scope') or 'mmengine'
    if not faults and isinstance(settings, dict):
        faults = _fault(_PATH, settings, scope)
    schedulers = config.get('param_scheduler') or []
    if isinstance(schedulers, dict):
        schedulers = [schedulers] if 'type' in schedulers else []
    for index, settings in enumerate(schedulers):
        if isinstance(settings, dict):
            faults += _scheduler_faults(
                f'param_scheduler.{index}', settings, scope
            )
    return faults


def _rate_faults(settings: object) -> list[str]:
    """Rates that are words, as YAML reads 1e-3, negative or infinite."""
    faults = []
    for name in _RATES:
        value = settings.get(name) if isinstance(settings, dict) else None
        if value is None:
            continue
        try:
            check_number(value, name, where='optimizer', at_least=0)
        except (TypeError, ValueError) as error:
            hint = ' Write 0.001 for 1e-3 in YAML.' if value else ''
            hint = hint if isinstance(value, str) else ''
            faults.append(f'{_PATH}.{name}: {error}{hint}')
    return faults


def _clip_faults(wrapper: dict[str, Any]) -> list[str]:
    path, clip = 'optim_wrapper.clip_grad', wrapper.get('clip_grad')
    if clip is None:
        return []
    if not isinstance(clip, dict):
        return [
            f'{path}: settings must be a dict, got {clip!r}. Write '
            'clip_grad=dict(max_norm=...).'
        ]
    faults = [
        f'{path}: settings must be among {", ".join(sorted(_NAMES))}, got '
        f'{name!r}.{did_you_mean(name, _NAMES)}'
        for name in clip
        if name not in _NAMES
    ]
    for name in ('max_norm', 'clip_value', 'norm_type'):
        value = clip.get(name)
        if value is None or (name == 'norm_type' and value == float('inf')):
            continue
        try:
            check_number(value, name, where='clip_grad', above=0)
        except (TypeError, ValueError) as error:
            faults.append(f'{path}.{name}: {error}')
    return faults


def _paramwise_faults(wrapper: dict[str, Any]) -> list[str]:
    """Mistyped settings, which MMEngine's constructor passes over."""
    path, given = 'optim_wrapper.paramwise_cfg', wrapper.get('paramwise_cfg')
    if not isinstance(given, dict) or 'constructor' in wrapper:
        return []
    return [
        f'{path}: settings must be among {", ".join(_PARAMWISE)}, got '
        f'{name!r}.{did_you_mean(name, _PARAMWISE)}'
        for name in given
        if name not in (*_PARAMWISE, '_delete_')
    ]


def _scheduler_faults(
    path: str, settings: dict[str, Any], scope: str
) -> list[str]:
    faults = []
    for name in (*_STEPS, *_NUMBERS):
        if settings.get(name) is None:
            continue
        try:
            check_number(
                settings[name],
                name,
                where=str(settings.get('type')),
                at_least=_STEPS.get(name),
                whole=name in _STEPS,
            )
        except (TypeError, ValueError) as error:
            faults.append(f'{path}.{name}: {error}')
    return faults or _fault(path, settings, scope)


def _fault(path: str, settings: dict[str, Any], scope: str) -> list[str]:
    """A line if the part can't be built, or can't take its first step."""
    name = settings.get('type')
    if not isinstance(name, str):
        return []
    number = torch.nn.Parameter(torch.zeros(1))
    plain = {
        key: deepcopy(value)
        for key, value in settings.items()
        if key not in _OF_THE_RUNNER
    }
    try:
        if path == _PATH:
            with OPTIMIZERS.switch_scope_and_registry(scope) as registry:
                if registry.get(name) is not None:
                    registry.build({**plain, 'params': [number]})
            return []
        optimizer = torch.optim.SGD([number], lr=0.1, momentum=0.9)
        with PARAM_SCHEDULERS.switch_scope_and_registry(scope) as registry:
            if registry.get(name) is not None:
                registry.build({**plain, 'optimizer': optimizer}).step()
    except _WRONG as error:
        if 'epoch_length' in str(error):  # which only the runner knows
            return []
        given = {k: v for k, v in settings.items() if k != 'type'}
        return [
            f'{path}: settings of {name} must fit, got {given!r}: '
            f'{str(error).rstrip(".")}.'
        ]
    except Exception:
        return []  # no question of its settings: the runner says it
    return []
