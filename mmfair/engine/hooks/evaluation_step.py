"""When an evaluation takes place, as MMEngine's LoggerHook counts."""

import logging

from mmengine.hooks import LoggerHook
from mmengine.logging import print_log
from mmengine.runner import EpochBasedTrainLoop, Runner

__all__ = [
    'evaluation_is_due',
    'evaluation_step',
    'evaluation_title',
    'tell_without_validation',
]


def evaluation_step(runner: Runner) -> int:
    """The step at which LoggerHook hands over validation scalars.

    Args:
        runner: The runner.

    Returns:
        The complete epochs, or iterations where ``log_metric_by_epoch`` is
        off; 0 without a training.
    """
    if not _trains(runner):
        return 0
    by_epoch = [
        hook.log_metric_by_epoch
        for hook in runner.hooks
        if isinstance(hook, LoggerHook)
    ]
    return int(runner.epoch if all(by_epoch) else runner.iter)


def evaluation_is_due(runner: Runner, interval: int) -> bool:
    """Whether this is an ``interval``-th validation or the last.

    Read off the progress of the training, so that it is the same in a
    resumed one. A validation on its own is always due.

    Args:
        runner: The runner, after a validation.
        interval: Validations between two that are due.

    Returns:
        True or False.
    """
    loop = runner._train_loop
    if not hasattr(loop, 'val_interval'):
        return True
    done, end = _progress(runner)
    return done >= end or done // loop.val_interval % interval == 0


def evaluation_title(runner: Runner, stage: str) -> str:
    """What to call the evaluation in a figure.

    Args:
        runner: The runner.
        stage: ``'val'`` or ``'test'``.

    Returns:
        Such as 'Validation after epoch 3'.
    """
    name = {'val': 'Validation', 'test': 'Test'}[stage]
    if stage == 'test' or not _trains(runner):
        return name
    by_epoch = isinstance(runner._train_loop, EpochBasedTrainLoop)
    unit = 'epoch' if by_epoch else 'iteration'
    return f'{name} after {unit} {_progress(runner)[0]}'


def tell_without_validation(runner: Runner, *, where: str) -> None:
    """Warn, as a training begins, if a hook of its validations never acts.

    Args:
        runner: The runner; a loop of a user's own may tell no end.
        where: The hook.
    """
    begin = getattr(runner._train_loop, 'val_begin', 0)
    reason = 'got none'
    if getattr(runner, '_val_loop', None) is not None:
        try:
            end = _progress(runner)[1]
        except AttributeError:
            return
        if begin <= end:
            return
        reason = f'got train_cfg.val_begin={begin}, beyond its end, {end}'
    print_log(
        f'{where}: the training should have validations, {reason}. This hook '
        'acts at a test alone. Set val_dataloader, val_evaluator and val_cfg, '
        'or leave the hook out.',
        'current',
        level=logging.WARNING,
    )


def _trains(runner: Runner) -> bool:
    """Whether the loop of the training is built; asking would build it."""
    return hasattr(runner._train_loop, 'run')


def _progress(runner: Runner) -> tuple[int, int]:
    """What is done, and the end, in the unit of the loop."""
    loop = runner._train_loop
    if isinstance(loop, EpochBasedTrainLoop):
        return loop.epoch, loop.max_epochs
    return loop.iter, loop.max_iters
