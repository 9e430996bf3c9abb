"""A long-tailed version of any classification data set."""

from copy import deepcopy

import numpy as np
import numpy.typing as npt
from mmengine.dataset import force_full_init

from mmfair.datasets.labels import NoLabelsError, labels_of
from mmfair.functional import (
    held_out_indices,
    long_tail_counts,
    long_tail_indices,
)
from mmfair.functional.checks import check_choice, check_flag, check_number
from mmfair.registry import DATASETS

__all__ = ['LongTailedDataset']

_WHERE = 'LongTailedDataset'
_MAX_REFETCH = 1000


@DATASETS.register_module()
class LongTailedDataset:
    """Keeps fewer and fewer images of the classes of another data set.

    The images keep the pipeline of the wrapped data set. On CIFAR-10/100 the
    defaults keep exactly the images of the LDAM-DRW protocol, which most
    long-tailed CIFAR results use (``seed`` is its ``rand_number``).

    A balanced validation set can be cut from the images that are not kept:
    the same settings with ``held_out=n`` hold the n images a class that were
    last in the shuffle, the same ones for any imbalance.

    Args:
        dataset: Config of a single-label data set, or the data set.
        profile: ``'exp'`` or ``'step'``; see
            :func:`mmfair.functional.long_tail_counts`.
        imbalance_factor: Largest class over smallest, >= 1.
        max_count: Images of the largest class, class 0. None for the size of
            the smallest class, which for a balanced data set is all images.
        seed: Seed of the selection. NumPy's global state is not touched.
        held_out: Hold this many images of each class that would not be kept,
            instead of those that would.
        lazy_init: Do not load the annotations yet.

    Raises:
        TypeError: If ``dataset`` is no data set or has more than one label
            an image.
        ValueError: If a setting is out of range or a class has too few
            images.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> digits = LongTailedDataset(Digits(), imbalance_factor=10)
        >>> digits.class_counts
        [94, 72, 56, 43, 33, 26, 20, 15, 12, 9]
    """

    def __init__(
        self,
        dataset: object,
        profile: str = 'exp',
        imbalance_factor: float = 100.0,
        max_count: int | None = None,
        seed: int = 0,
        held_out: int | None = None,
        lazy_init: bool = False,
    ) -> None:
        if isinstance(dataset, dict):
            dataset = DATASETS.build(dataset)
        if not hasattr(dataset, 'get_data_info'):
            raise TypeError(
                'LongTailedDataset: dataset must be a data set of MMEngine '
                f'or its config, got {type(dataset).__name__}.'
            )
        _check_settings(imbalance_factor, max_count, seed, held_out, lazy_init)
        # Settings fail now, before a lazy data set is read.
        long_tail_counts(
            1,
            10**9 if max_count is None else max_count,
            profile=check_choice(
                profile, 'profile', ('exp', 'step'), where=_WHERE
            ),
            imbalance_factor=imbalance_factor,
        )
        self.dataset = dataset
        self.profile = profile
        self.imbalance_factor = imbalance_factor
        self.max_count = max_count
        self.seed = seed
        self.held_out = held_out
        self._fully_initialized = False
        if not lazy_init:
            self.full_init()

    @property
    def metainfo(self) -> dict:
        """Meta information of the wrapped data set."""
        return deepcopy(self.dataset.metainfo)

    def full_init(self) -> None:
        """Load the annotations and select the images, once."""
        if self._fully_initialized:
            return
        self.dataset.full_init()
        labels = self._single_labels()
        classes = len(self.metainfo.get('classes') or ()) or labels.max() + 1
        sizes = np.bincount(labels, minlength=classes)
        counts = long_tail_counts(
            classes,
            int(sizes.min()) if self.max_count is None else self.max_count,
            profile=self.profile,
            imbalance_factor=self.imbalance_factor,
        )
        if self.held_out is None:
            kept = long_tail_indices(labels, counts, seed=self.seed)
        else:
            kept = held_out_indices(
                labels, counts, self.held_out, seed=self.seed
            )
        self._indices, self._labels, self._classes = kept, labels, classes
        self._fully_initialized = True

    @property
    @force_full_init
    def indices(self) -> npt.NDArray[np.int64]:
        """Positions in the wrapped data set, grouped by class, shape (N,)."""
        return self._indices.copy()

    @property
    @force_full_init
    def class_counts(self) -> list[int]:
        """Images of each class, length C."""
        labels = self._labels[self._indices]
        return np.bincount(labels, minlength=self._classes).tolist()

    @force_full_init
    def get_gt_labels(self) -> npt.NDArray[np.int64]:
        """Label of every image, shape (N,)."""
        return self._labels[self._indices]

    @force_full_init
    def get_cat_ids(self, idx: int) -> list[int]:
        """Label of one image, in a list."""
        return [int(self._labels[self._indices[idx]])]

    @force_full_init
    def get_data_info(self, idx: int) -> dict:
        """Annotation of one image."""
        return self.dataset.get_data_info(int(self._indices[idx]))

    @force_full_init
    def __len__(self) -> int:
        return len(self._indices)

    @force_full_init
    def __getitem__(self, idx: int) -> object:
        # The wrapped data set would replace an image that its pipeline drops
        # by one of all its images; take the next of the selection instead.
        prepare = getattr(
            self.dataset, 'prepare_data', self.dataset.__getitem__
        )
        start = range(len(self))[idx]
        for step in range(_MAX_REFETCH):
            data = prepare(int(self._indices[(start + step) % len(self)]))
            if data is not None:
                return data
        raise RuntimeError(
            'LongTailedDataset: the pipeline must return data, got None for '
            f'{_MAX_REFETCH} images in a row from image {idx} on.'
        )

    def _single_labels(self) -> npt.NDArray[np.int64]:
        where = 'LongTailedDataset'
        wrong = (
            f'{where}: dataset must have one integer gt_label an image, got '
            f'{type(self.dataset).__name__} with labels of shape'
        )
        try:
            labels = labels_of(self.dataset, where=where)
        except NoLabelsError as error:
            raise TypeError(f'{wrong} that differ. {error}') from error
        if not labels.single:
            raise TypeError(
                f'{wrong} {labels.label.shape} for {len(labels.count)} images.'
            )
        return labels.label

    def __repr__(self) -> str:
        size = len(self._indices) if self._fully_initialized else 'lazy'
        return (
            f'LongTailedDataset({type(self.dataset).__name__}, '
            f'profile={self.profile!r}, '
            f'imbalance_factor={self.imbalance_factor:g}, '
            f'max_count={self.max_count}, seed={self.seed}, '
            f'held_out={self.held_out}, size={size})'
        )


def _check_settings(
    imbalance_factor: object,
    max_count: object,
    seed: object,
    held_out: object,
    lazy_init: object,
) -> None:
    check_number(
        imbalance_factor, 'imbalance_factor', where=_WHERE, at_least=1
    )
    check_number(seed, 'seed', where=_WHERE, at_least=0, whole=True)
    check_flag(lazy_init, 'lazy_init', where=_WHERE)
    for name, value in (('max_count', max_count), ('held_out', held_out)):
        if value is not None:
            check_number(value, name, where=_WHERE, at_least=1, whole=True)
