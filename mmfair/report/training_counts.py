"""Training samples of each class, for a model that is not in training."""

from collections.abc import Sequence

from mmengine.config import Config

from mmfair.datasets.class_counts import UNREADABLE, class_counts
from mmfair.registry import DATASETS

__all__ = ['training_counts']


def training_counts(
    cfg: Config, class_names: Sequence[str]
) -> tuple[list[float] | None, str]:
    """Counts from the training set of a config.

    Args:
        cfg: The config.
        class_names: Classes that the counts are to be of, C of them.

    Returns:
        C counts and an empty reason; or None, and why there are none.
    """
    config = cfg.get('train_dataloader')
    if not config:
        return None, 'the config has no train_dataloader'
    try:
        dataset = DATASETS.build(config['dataset'])
        names = [str(name) for name in dataset.metainfo.get('classes') or ()]
        counts = class_counts(dataset)
    except UNREADABLE as error:
        return None, f"the training set can't be read ({error})"
    if names != list(class_names):
        return None, 'the training set has other classes'
    return list(counts), ''
