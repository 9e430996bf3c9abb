"""How many training samples each class has."""

import numpy as np
from mmengine.dataset import BaseDataset, ConcatDataset, RepeatDataset

__all__ = ['class_counts']


def class_counts(dataset: object) -> list[int]:
    """Samples of each class in a classification dataset.

    A sample with several labels counts once for each of them.

    Args:
        dataset: Any dataset with ``metainfo['classes']`` and
            ``get_cat_ids(index)``, as MMPretrain's and the wrappers of
            MMEngine and mmfair have.

    Returns:
        One count for each class, in the order of ``metainfo['classes']``.

    Raises:
        ValueError: If the classes or the labels can't be read.
    """
    classes = getattr(dataset, 'metainfo', {}).get('classes')
    if classes is None:
        raise ValueError(
            f'class_counts: {type(dataset).__name__} must have '
            "metainfo['classes'], got none. Set metainfo=dict(classes=...) in "
            'the dataset config.'
        )
    labels = _labels(dataset)
    if len(labels) and labels.max() >= len(classes):
        raise ValueError(
            f'class_counts: labels must be below {len(classes)}, the number '
            f"of metainfo['classes'], got {labels.max()}."
        )
    return np.bincount(labels, minlength=len(classes)).tolist()


def _labels(dataset: object) -> np.ndarray:
    """All labels of a dataset, flat; wrappers count what they show."""
    if isinstance(dataset, ConcatDataset):
        return np.concatenate([_labels(part) for part in dataset.datasets])
    if isinstance(dataset, RepeatDataset):
        return _labels(dataset.dataset)  # every epoch the same images
    if hasattr(dataset, 'get_gt_labels'):
        try:
            return np.asarray(dataset.get_gt_labels(), dtype=np.int64).ravel()
        except (TypeError, ValueError):
            pass  # several labels a sample
    if isinstance(dataset, BaseDataset):
        dataset.full_init()
    try:
        ids = [np.ravel(dataset.get_cat_ids(i)) for i in range(len(dataset))]
    except (AttributeError, NotImplementedError) as error:
        raise ValueError(
            f'class_counts: {type(dataset).__name__} must have get_cat_ids(). '
            'Counts of segmentation sets are not read yet; set class_counts '
            'in the part that needs them.'
        ) from error
    return np.concatenate([np.empty(0), *ids]).astype(np.int64)
