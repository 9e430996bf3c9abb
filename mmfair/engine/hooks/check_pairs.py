"""Whether the batches of a run come in pairs, for hooks that take them."""

from mmengine.runner import Runner

from mmfair.utils.unwrap_model import unwrap_model

__all__ = ['check_pairs']


def check_pairs(runner: Runner, *, where: str) -> int:
    """Make sure that each sample has a partner, and stays what it is.

    Args:
        runner: The runner, before its training.
        where: Who asks; errors begin with it.

    Returns:
        Pairs in a batch.

    Raises:
        ValueError: If the loader draws no pairs, or the images of a batch are
            mixed with each other.
    """
    batches = getattr(runner.train_dataloader, 'batch_sampler', None)
    if not hasattr(batches, 'partners'):
        raise ValueError(
            f'{where}: batch_sampler of train_dataloader must draw pairs, '
            f'got {type(batches).__name__}. Set '
            "batch_sampler=dict(type='mmfair.SecondDrawBatchSampler')."
        )
    preprocessor = getattr(unwrap_model(runner.model), 'data_preprocessor', 0)
    augments = getattr(preprocessor, 'batch_augments', None)
    if augments is not None:
        raise ValueError(
            f'{where}: augments of model.train_cfg must be None, got '
            f'{type(augments).__name__}, which mixes the halves of a batch '
            'with each other. Leave mixup and cutmix out.'
        )
    return int(batches.batch_size)
