"""The total batch of a config on any number of processes."""

from typing import Any

from mmengine.config import Config

__all__ = ['keep_batch']

_ENDLESS = 10**9
# Of schedulers: settings that count steps from the scheduler's own begin.
_STEPS = ('step_size', 'milestones', 'periods')


def keep_batch(cfg: Config, *, processes: int, accumulate: int = 1) -> None:
    """Divide the total batch of a config among processes and micro-batches.

    The total is ``auto_scale_lr.base_batch_size``. With accumulation, what a
    config counts in iterations is multiplied, so that the number of updates
    and the schedule by update stay the same: length and validation interval
    of a loop over iterations, schedulers by iteration, intervals of
    checkpoints by iteration and of the log. What it counts in epochs stays.

    Args:
        cfg: The config; changed in place.
        processes: Number of processes that train, >= 1.
        accumulate: Micro-batches for each update, >= 1.

    Raises:
        ValueError: If the config names no total batch, the total can't be
            divided so, or the config accumulates already or has a scheduler
            by iteration that can't be stretched.

    Examples:
        >>> cfg = Config(
        ...     dict(
        ...         train_dataloader=dict(batch_size=8),
        ...         optim_wrapper=dict(),
        ...         train_cfg=dict(type='IterBasedTrainLoop', max_iters=100),
        ...         auto_scale_lr=dict(base_batch_size=32),
        ...     )
        ... )
        >>> keep_batch(cfg, processes=2, accumulate=4)
        >>> cfg.train_dataloader.batch_size, cfg.train_cfg.max_iters
        (4, 400)
    """
    total = (cfg.get('auto_scale_lr') or {}).get('base_batch_size')
    if not isinstance(total, int):
        raise ValueError(
            'keep_batch: auto_scale_lr must have base_batch_size, got '
            f'{total}. Set auto_scale_lr.base_batch_size to the total batch '
            'size of the config.'
        )
    if accumulate < 1:
        raise ValueError(
            f'keep_batch: accumulate must be at least 1, got {accumulate}. '
            'It is the number of micro-batches for each update.'
        )
    if total % (processes * accumulate):
        raise ValueError(
            'keep_batch: total batch must divide by processes * accumulate, '
            f'got {total} for {processes} * {accumulate}. Choose other '
            'numbers.'
        )
    current = cfg.optim_wrapper.get('accumulative_counts', 1)
    if current != 1:
        raise ValueError(
            'keep_batch: optim_wrapper.accumulative_counts must be absent, '
            f'got {current}. Take it out of the config and use accumulate.'
        )
    cfg.train_dataloader.batch_size = total // (processes * accumulate)
    if accumulate > 1:
        cfg.optim_wrapper.accumulative_counts = accumulate
        _stretch_loop(cfg.train_cfg, accumulate)
        _stretch_schedulers(cfg.get('param_scheduler'), accumulate)
        _stretch_hooks(cfg.get('default_hooks') or {}, accumulate)


def _stretch_loop(loop: dict[str, Any], factor: int) -> None:
    if 'max_iters' not in loop:
        return
    loop['val_interval'] = loop.get('val_interval', 1000)  # MMEngine's
    for key in ('max_iters', 'val_interval'):
        loop[key] *= factor
    if loop.get('val_begin', 1) > 1:
        loop['val_begin'] *= factor
    if loop.get('dynamic_intervals'):
        loop['dynamic_intervals'] = [
            (factor * start, factor * interval)
            for start, interval in loop['dynamic_intervals']
        ]


def _stretch_schedulers(schedulers: Any, factor: int) -> None:
    """All in a list, or in a dict of lists, or one."""
    if isinstance(schedulers, list | tuple):
        for one in schedulers:
            _stretch_schedulers(one, factor)
    elif isinstance(schedulers, dict) and 'type' not in schedulers:
        _stretch_schedulers(list(schedulers.values()), factor)
    elif schedulers and not schedulers.get('by_epoch', True):
        _stretch_scheduler(schedulers, factor)


def _stretch_scheduler(scheduler: dict[str, Any], factor: int) -> None:
    """The value at the last micro-batch of each update as before."""
    kind = str(scheduler['type']).rsplit('.', 1)[-1]
    if kind.startswith(('OneCycle', 'ReduceOnPlateau')):
        raise ValueError(
            'keep_batch: param_scheduler by iteration must not be '
            f"{kind!r}, got it with accumulation. Use 'LinearLR' and "
            "'CosineAnnealingLR', or no accumulation."
        )
    begin = scheduler.get('begin', 0)
    end = scheduler.get('end', _ENDLESS)
    # An update takes place in the last of its micro-batches, and a scheduler
    # of n values makes n - 1 steps.
    scheduler['begin'] = begin * factor + factor - 1
    if end < _ENDLESS:
        scheduler['end'] = scheduler['begin'] + (end - begin - 1) * factor + 1
    if kind.startswith('CosineAnnealing'):
        length = scheduler.get('T_max') or end - begin
        scheduler['T_max'] = length * factor
    if kind.startswith('Exponential'):
        scheduler['gamma'] **= 1 / factor
    for key in _STEPS:
        if isinstance(scheduler.get(key), int):
            scheduler[key] *= factor
        elif scheduler.get(key):
            scheduler[key] = [factor * step for step in scheduler[key]]


def _stretch_hooks(hooks: dict[str, Any], factor: int) -> None:
    logger = hooks.get('logger')
    if logger:
        logger['interval'] = factor * logger.get('interval', 10)  # MMEngine's
    checkpoint = hooks.get('checkpoint')
    if checkpoint and not checkpoint.get('by_epoch', True):
        for key in ('interval', 'save_begin'):
            if checkpoint.get(key, -1) > 0:
                checkpoint[key] *= factor
