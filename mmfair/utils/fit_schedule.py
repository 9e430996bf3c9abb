"""Schedules of a training that is shorter or longer than its config says."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mmengine.config import Config
from mmengine.registry import Registry

from mmfair.registry import HOOKS, MODELS
from mmfair.utils.config_check.walk import walk

__all__ = ['fit_schedule']

_WARM_UPS = ('LinearLR', 'ConstantLR', 'ExponentialLR')
# What counts from the scheduler's own begin.
_LENGTHS = ('T_max', 'total_steps')
_STEPS = ('milestones', 'periods')


def fit_schedule(
    cfg: Config, written: Config, options: Mapping[str, Any]
) -> list[str]:
    """Fit learning rates and hooks to another length of the training.

    Where an option has changed ``train_cfg.max_epochs`` or ``max_iters``,
    the parts of ``param_scheduler`` in the same unit keep their warm-up and
    fit what follows into the new length; hooks of mmfair that begin late
    begin as much earlier or later, and within the training in any case; so
    do losses of mmfair that begin late.
    What an option sets itself is left alone. A scheduler that would begin
    after the end is taken out in any config, for MMEngine refuses it.

    Args:
        cfg: The config as it will train; changed in place.
        written: The config as its file has it.
        options: What was overridden, by dotted path.

    Returns:
        A sentence for each change, to be logged.

    Examples:
        >>> scheduler = dict(type='PolyLR', end=200, by_epoch=True)
        >>> settings = dict(param_scheduler=[scheduler])
        >>> written = Config(dict(settings, train_cfg=dict(max_epochs=200)))
        >>> cfg = Config(dict(settings, train_cfg=dict(max_epochs=50)))
        >>> fit_schedule(cfg, written, {'train_cfg.max_epochs': 50})[0]
        'param_scheduler: fitted to 50 epochs, for the config has 200.'
        >>> cfg.param_scheduler[0]['end']
        50
    """
    new, by_epoch = _length(cfg)
    old, was_by_epoch = _length(written)
    unit = 'epochs' if by_epoch else 'iterations'
    notes: list[str] = []
    schedulers_given = any(
        str(key).startswith('param_scheduler') for key in options
    )
    if new and old and new != old and by_epoch == was_by_epoch:
        if not schedulers_given and _fit_schedulers(cfg, old, new, by_epoch):
            notes.append(
                f'param_scheduler: fitted to {new} {unit}, for the config '
                f'has {old}.'
            )
        notes += _fit_hooks(cfg, old, new, by_epoch, options)
        notes += _fit_parts(cfg, old, new, options) if by_epoch else []
    if new and not schedulers_given:
        notes += _drop_late(cfg, new, by_epoch, unit)
    return notes


def _length(cfg: Config) -> tuple[int, bool]:
    """Epochs or iterations, and whether it is epochs; 0 if unknown."""
    loop = cfg.get('train_cfg') or {}
    for key, by_epoch in (('max_epochs', True), ('max_iters', False)):
        if isinstance(loop.get(key), int) and loop[key] > 0:
            return loop[key], by_epoch
    return 0, True


def _lists(cfg: Config) -> Iterator[list[dict[str, Any]]]:
    """The schedulers of each optimiser, to be changed in place."""
    schedulers = cfg.get('param_scheduler')
    if isinstance(schedulers, dict) and 'type' in schedulers:
        cfg.param_scheduler = schedulers = [schedulers]
    groups = (
        schedulers.values() if isinstance(schedulers, dict) else [schedulers]
    )
    for group in groups:
        if isinstance(group, list):
            yield group


def _fit_schedulers(cfg: Config, old: int, new: int, by_epoch: bool) -> bool:
    """Whether anything had to change."""
    changed = False
    for group in _lists(cfg):
        same_unit = [
            one for one in group if one.get('by_epoch', True) == by_epoch
        ]
        warm_up = _warm_up(same_unit)
        if new <= warm_up:
            continue  # the training ends within it

        def place(step: int, start: int = warm_up) -> int:
            """Where a step of the config lies in the new length."""
            if step <= start or old <= start:
                return step
            share = (step - start) / (old - start)
            return start + round(share * (new - start))

        for one in same_unit:
            before = dict(one)
            _fit_scheduler(one, place)
            changed |= before != dict(one)
    return changed


def _warm_up(schedulers: list[dict[str, Any]]) -> int:
    """Length of a warm-up that others follow."""
    if len(schedulers) < 2:
        return 0
    first = schedulers[0]
    kind = str(first.get('type')).rsplit('.', 1)[-1]
    if first.get('begin', 0) or not kind.startswith(_WARM_UPS):
        return 0
    return int(first.get('end') or 0)


def _fit_scheduler(
    scheduler: dict[str, Any], place: Callable[[int], int]
) -> None:
    begin = scheduler.get('begin', 0)
    start = place(begin)
    for key in _LENGTHS:
        if isinstance(scheduler.get(key), int):
            scheduler[key] = max(1, place(begin + scheduler[key]) - start)
    for key in _STEPS:
        if scheduler.get(key):
            scheduler[key] = [
                max(1, place(begin + step) - start) for step in scheduler[key]
            ]
    if isinstance(scheduler.get('step_size'), int):
        step = place(begin + scheduler['step_size']) - start
        scheduler['step_size'] = max(1, step)
    if isinstance(scheduler.get('end'), int):
        scheduler['end'] = max(start + 1, place(scheduler['end']))
    if begin:
        scheduler['begin'] = start


def _drop_late(
    cfg: Config, length: int, by_epoch: bool, unit: str
) -> list[str]:
    """Take out what begins after the end of the training."""
    notes = []
    for group in _lists(cfg):
        late = [
            one
            for one in group
            if one.get('by_epoch', True) == by_epoch
            and one.get('begin', 0) >= length
        ]
        notes += [
            f'param_scheduler: {one["type"]} would begin after '
            f'{one["begin"]} of {length} {unit} and is left out.'
            for one in late
        ]
        group[:] = [one for one in group if one not in late]
    return notes


def _fit_hooks(
    cfg: Config,
    old: int,
    new: int,
    by_epoch: bool,
    options: Mapping[str, Any],
) -> list[str]:
    """Hooks that begin late; those of others have no such setting."""
    notes = []
    for name, hook in (cfg.get('default_hooks') or {}).items():
        path = f'default_hooks.{name}.begin'
        if path in options:
            continue
        begin = _begin(hook, HOOKS)
        if begin is None:
            continue
        deferred = str(hook['type']).endswith('DeferredReweightingHook')
        same_unit = hook.get('by_epoch', True) == by_epoch
        if not deferred and same_unit and begin < new:
            continue  # so many epochs fill a bank, whatever follows
        hook['begin'] = begin * new // old
        if hook['begin'] != begin:
            notes.append(f'{path}: {hook["begin"]} in place of {begin}.')
    return notes


def _fit_parts(
    cfg: Config, old: int, new: int, options: Mapping[str, Any]
) -> list[str]:
    """Losses that change late, as deferred re-weighting does."""
    notes = []
    for path, part in walk(cfg.get('model'), 'model'):
        begin = _begin(part, MODELS)
        if begin is not None and f'{path}.begin' not in options:
            part['begin'] = begin * new // old
            notes.append(f'{path}.begin: {part["begin"]} in place of {begin}.')
    return notes


def _begin(hook: Any, registry: Registry) -> int | None:
    """When a part of mmfair begins; None for all others."""
    kind = hook.get('type') if isinstance(hook, dict) else None
    if not isinstance(kind, str) or not kind.startswith('mmfair.'):
        return None
    part = registry.get(kind)
    if part is None:
        return None
    parameters = inspect.signature(part.__init__).parameters
    if 'begin' not in parameters:
        return None
    begin = hook.get('begin', parameters['begin'].default)
    return begin if isinstance(begin, int) and begin > 0 else None
