"""The current epoch, in a loop over iterations too."""

from mmengine.dist import get_world_size
from mmengine.runner import IterBasedTrainLoop, Runner

__all__ = ['current_epoch']


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
    loader = loop.dataloader
    batch = loader.batch_size or loader.batch_sampler.batch_size
    drawn = runner.iter * batch * get_world_size()
    return int(drawn // len(loader.dataset))
