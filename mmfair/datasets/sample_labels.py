"""The one label of each sample."""

import numpy as np
import numpy.typing as npt
from mmengine.dataset import BaseDataset, ConcatDataset, RepeatDataset

__all__ = ['sample_labels']


def sample_labels(dataset: object, *, where: str) -> npt.NDArray[np.int64]:
    """Labels of a single-label classification set, by index.

    Args:
        dataset: Any data set with ``get_gt_labels()`` or
            ``get_cat_ids(index)``, as MMPretrain's and the wrappers of
            MMEngine and mmfair have.
        where: Who asks; errors begin with it.

    Returns:
        Shape (N,), >= 0; sample i of the data set has label i.

    Raises:
        ValueError: If a sample has several labels or none, or labels can't be
            read.
    """
    if isinstance(dataset, BaseDataset):
        dataset.full_init()
    if isinstance(dataset, ConcatDataset):
        parts = [sample_labels(part, where=where) for part in dataset.datasets]
        return np.concatenate(parts)
    if isinstance(dataset, RepeatDataset):
        part = sample_labels(dataset.dataset, where=where)
        return np.tile(part, dataset.times)
    labels = _read(dataset, where)
    if labels is None or labels.ndim != 1 or labels.dtype.kind not in 'iu':
        raise ValueError(
            f'{where}: {type(dataset).__name__} must have one label a sample, '
            'got several or none. Repeat the images of rare labels with '
            "MMEngine's ClassBalancedDataset instead."
        )
    return labels.astype(np.int64)


def _read(dataset: object, where: str) -> npt.NDArray | None:
    """Labels as an array, None where samples have unequal numbers of them."""
    try:
        if hasattr(dataset, 'get_gt_labels'):
            return np.asarray(dataset.get_gt_labels())
        rows = [np.ravel(dataset.get_cat_ids(i)) for i in range(len(dataset))]
    except ValueError:  # lists of several lengths
        return None
    except (AttributeError, KeyError, NotImplementedError) as error:
        raise ValueError(
            f'{where}: {type(dataset).__name__} must have get_cat_ids(), got '
            'none. In segmentation an image holds many classes: weigh the '
            'loss instead, with mmfair.DeferredReweightingHook or '
            'mmfair.BalancedSoftmaxLoss.'
        ) from error
    if any(len(row) != 1 for row in rows):
        return None
    return np.concatenate([np.empty(0, np.int64), *rows])
