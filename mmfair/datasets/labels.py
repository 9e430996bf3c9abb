"""The labels of a data set, read in one way for all who need them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from mmengine.dataset import BaseDataset, ConcatDataset, RepeatDataset

from mmfair.utils.leaves import leaves

__all__ = [
    'DatasetLabels',
    'NoLabelsError',
    'labels_of',
    'leaves',
    'sample_name',
    'single_labels',
]


class NoLabelsError(ValueError):
    """A data set of which no labels of samples can be read."""


_SEGMENTATION = (
    'In segmentation an image holds many classes: weigh the loss instead, '
    'with mmfair.DeferredReweightingHook or mmfair.BalancedSoftmaxLoss.'
)


@dataclass(frozen=True)
class DatasetLabels:
    """Labels of all samples, in their order.

    Attributes:
        label: The labels, sample after sample, shape (P,), int64.
        count: How many of them each sample has, shape (N,), int64.
    """

    label: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]

    @property
    def single(self) -> bool:
        """Whether each sample has one label."""
        return bool((self.count == 1).all())

    @property
    def sample(self) -> npt.NDArray[np.int64]:
        """Index of the sample of each label, shape (P,)."""
        return np.repeat(np.arange(len(self.count)), self.count)


def labels_of(
    dataset: Any,
    *,
    where: str = 'labels_of',
    repeated: bool = True,
    remedy: str = _SEGMENTATION,
) -> DatasetLabels:
    """Labels of a classification or detection set.

    Read by ``get_gt_labels()``, ``get_cat_ids(index)`` or, where a data set
    has neither, the ``gt_label`` of ``get_data_info(index)``: MMPretrain's
    sets, the wrappers of MMEngine and mmfair, and most others have one.

    Args:
        dataset: The data set or a wrapper.
        where: Who asks; errors begin with it.
        repeated: Whether a repeated set gives its labels each time.
        remedy: What to do where no label can be read.

    Returns:
        The labels.

    Raises:
        ValueError: If labels can't be read, are no whole numbers, or are not
            those of ``metainfo['classes']``: then the file is named.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> labels_of(Digits(split='val')).label[:4].tolist()
        [8, 8, 2, 8]
    """
    if isinstance(dataset, ConcatDataset):
        parts = [
            labels_of(part, where=where, repeated=repeated, remedy=remedy)
            for part in dataset.datasets
        ]
        return DatasetLabels(
            np.concatenate([part.label for part in parts]),
            np.concatenate([part.count for part in parts]),
        )
    if isinstance(dataset, RepeatDataset):
        part = labels_of(
            dataset.dataset, where=where, repeated=repeated, remedy=remedy
        )
        times = dataset.times if repeated else 1
        return DatasetLabels(
            np.tile(part.label, times), np.tile(part.count, times)
        )
    if isinstance(dataset, BaseDataset) or hasattr(dataset, 'full_init'):
        dataset.full_init()
    labels = _read(dataset, where, remedy)
    _check_range(labels, dataset, where)
    return labels


def single_labels(dataset: Any, *, where: str) -> npt.NDArray[np.int64]:
    """The one label of each sample.

    Args:
        dataset: A classification set; see :func:`labels_of`.
        where: Who asks; errors begin with it.

    Returns:
        Shape (N,), >= 0; sample i of the data set has label i.

    Raises:
        ValueError: If a sample has several labels or none, or labels can't
            be read.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> single_labels(Digits(split='val'), where='Test')[:4].tolist()
        [8, 8, 2, 8]
    """
    labels = labels_of(dataset, where=where)
    if not labels.single:
        raise ValueError(
            f'{where}: {type(dataset).__name__} must have one label a sample, '
            'got several or none. Repeat the images of rare labels with '
            "MMEngine's ClassBalancedDataset instead."
        )
    return labels.label


def sample_name(dataset: Any, index: int) -> str:
    """The file of a sample for a message, or its number.

    Args:
        dataset: A data set.
        index: Of the sample.

    Returns:
        Such as ``'data/cats/7.jpg'`` or ``sample 7 of Digits``.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> sample_name(Digits(), 7)
        'sample 7 of Digits'
    """
    number = f'sample {index} of {type(dataset).__name__}'
    try:
        info = dataset.get_data_info(index)
    except Exception:  # data sets raise what they like
        return number
    path = info.get('img_path') if isinstance(info, dict) else None
    return number if path is None else repr(str(path))


def _read(dataset: Any, where: str, remedy: str) -> DatasetLabels:
    rows = _all_at_once(dataset)
    if rows is None:
        try:
            rows = _one_by_one(dataset)
        except (AttributeError, KeyError, NotImplementedError) as error:
            raise NoLabelsError(
                f'{where}: {type(dataset).__name__} must have get_cat_ids(), '
                f'got none. {remedy}'
            ) from error
    if isinstance(rows, np.ndarray) and rows.ndim == 1:
        label, count = rows, np.ones(len(rows), np.int64)
    else:
        flat = [np.ravel(row) for row in rows]
        label = np.concatenate([np.empty(0, np.int64), *flat])
        count = np.array([len(row) for row in flat], np.int64)
    if len(label) and not _whole(label):
        raise ValueError(
            f'{where}: {type(dataset).__name__} must have one label a sample, '
            f'or several, whole numbers, got {label.dtype}.'
        )
    return DatasetLabels(label.astype(np.int64), count)


def _whole(label: npt.NDArray[Any]) -> bool:
    return label.dtype.kind in 'iu' or (
        # Of lists of which one is empty.
        label.dtype.kind == 'f' and bool((label == np.rint(label)).all())
    )


def _all_at_once(dataset: Any) -> Any:
    """Labels of a set that tells them all; None where it can't."""
    if not hasattr(dataset, 'get_gt_labels'):
        return None
    try:
        rows = dataset.get_gt_labels()
    except (TypeError, ValueError):  # hosts make an array of unequal lists
        return None
    try:
        return np.asarray(rows)
    except ValueError:
        return list(rows)


def _one_by_one(dataset: Any) -> list[Any]:
    if hasattr(dataset, 'get_cat_ids'):
        try:
            return [dataset.get_cat_ids(i) for i in range(len(dataset))]
        except NotImplementedError:
            if not isinstance(dataset.get_data_info(0).get('gt_label'), int):
                raise
    return [dataset.get_data_info(i)['gt_label'] for i in range(len(dataset))]


def _check_range(labels: DatasetLabels, dataset: Any, where: str) -> None:
    classes = (getattr(dataset, 'metainfo', None) or {}).get('classes')
    wrong = labels.label < 0
    if classes is not None:
        wrong |= labels.label >= len(classes)
    if not wrong.any():
        return
    place = int(wrong.nonzero()[0][0])
    label = int(labels.label[place])
    rule = (
        '>= 0'
        if label < 0
        else f"below {len(classes)}, the number of metainfo['classes']"
    )
    raise ValueError(
        f'{where}: label of {sample_name(dataset, labels.sample[place])} must '
        f'be {rule}, got {label}. Correct the list, or the classes.'
    )
