"""The current epoch, in a loop over iterations too."""

from mmengine.dist import get_world_size
from mmengine.runner import IterBasedTrainLoop, Runner

__all__ = ['current_epoch', 'epochs_of_training']


def current_epoch(runner: Runner) -> int:
    """Passes over the training set that are complete, counted from 0.

    To MMEngine a loop over iterations is one epoch. Here its epoch is the
    number of samples that all processes have drawn over the size of the
    training set, rounded down.

    Args:
        runner: The runner, in training.

    Returns:
        The epoch that is running, >= 0.
    """
    loop = getattr(runner, 'train_loop', None)
    if not isinstance(loop, IterBasedTrainLoop):
        return int(runner.epoch)
    return _epoch_at(loop, runner.iter)


def epochs_of_training(runner: Runner) -> int:
    """Passes over the training set that the training begins, as counted above.

    Args:
        runner: The runner, in training.

    Returns:
        1 more than the last epoch.
    """
    loop = runner.train_loop
    if not isinstance(loop, IterBasedTrainLoop):
        return int(loop.max_epochs)
    return _epoch_at(loop, loop.max_iters - 1) + 1


def _epoch_at(loop: IterBasedTrainLoop, iteration: int) -> int:
    loader = loop.dataloader
    batch = loader.batch_size or loader.batch_sampler.batch_size
    drawn = iteration * batch * get_world_size()
    return int(drawn // len(loader.dataset))
