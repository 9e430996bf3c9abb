"""Looks at a checkpoint between its reading and its use by a runner."""

from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import BaseLoop, Runner, find_latest_checkpoint

from mmfair.utils.check_class_names import check_class_names
from mmfair.utils.check_resumable import check_resumable
from mmfair.utils.check_weights import check_weights, weight_difference
from mmfair.utils.safe_loading import CheckpointError
from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['CheckpointGuard']


class CheckpointGuard(Hook):  # type: ignore[misc]
    """Refuses checkpoints of another model, or of other classes.

    A test and a resumed training need every weight. A training that starts
    from a checkpoint may take a part of it, as a second stage does; what it
    leaves out is then told. A runner gets this hook from
    :func:`mmfair.utils.launch.build_runner`; it is no part of a config.

    Raises:
        CheckpointError: From ``after_load_checkpoint``, with the file's name.
    """

    # Before hooks that read their own state from it.
    priority = 'VERY_HIGH'

    def after_load_checkpoint(
        self, runner: Runner, checkpoint: dict[str, Any]
    ) -> None:
        """Compare it with the model and with the data."""
        trains = isinstance(runner._train_loop, BaseLoop)
        path = _path(runner)
        if trains and not runner._resume:
            _tell(runner, checkpoint, path)
        else:
            check_weights(unwrap_model(runner.model), checkpoint, path)
            loop = runner._train_loop if trains else runner._test_loop
            dataset = getattr(getattr(loop, 'dataloader', None), 'dataset', 0)
            classes = getattr(dataset, 'metainfo', {}).get('classes')
            check_class_names(checkpoint, classes, path)
            if trains:
                _check_state(runner, checkpoint, path)
        # A resumed runner would run this text as Python, to compare a number
        # of GPUs that no config has any more.
        if isinstance(checkpoint.get('meta'), dict):
            checkpoint['meta'].pop('config', None)


def _check_state(
    runner: Runner, checkpoint: dict[str, Any], path: str
) -> None:
    for name in check_resumable(checkpoint, path):
        runner.logger.warning(
            f'--resume: {path!r} has no {name}, which begins anew.'
        )


def _path(runner: Runner) -> str:
    if runner._load_from is None:
        return str(find_latest_checkpoint(runner.work_dir))
    return str(runner._load_from)


def _tell(runner: Runner, checkpoint: dict[str, Any], path: str) -> None:
    """Say what a training takes of a checkpoint, and what not."""
    difference = weight_difference(
        unwrap_model(runner.model), checkpoint, path
    )
    absent = len(difference.missing) + len(difference.shapes)
    if absent >= difference.size:
        raise CheckpointError(
            'load_from: file must hold weights of this model, got '
            f'{path!r} with none of its {difference.size}. Choose another '
            'one, or set load_from=None.'
        )
    if str(difference):
        runner.logger.warning(
            f'load_from: {path!r} fits this model in part, with '
            f'{difference}. What is missing begins as without it.'
        )
