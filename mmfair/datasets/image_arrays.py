"""Images and labels in one NumPy archive, as MedMNIST's."""

import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.functional.checks import check_choice, check_names, check_word
from mmfair.registry import DATASETS

__all__ = ['IMAGE_ARRAY_SPLITS', 'ImageArrays']

IMAGE_ARRAY_SPLITS = ('train', 'val', 'test')
_WHERE = 'ImageArrays'


@DATASETS.register_module()
class ImageArrays(SingleLabelDataset):
    """Classification from a ``.npz`` with ``train_images``, ``train_labels``.

    So lie the sets of MedMNIST. Images are bytes of shape (N, H, W), grey, or
    (N, H, W, 3), in the order RGB. Labels are whole numbers of shape (N,) or
    (N, 1), one class an image; or zeros and ones of shape (N, C), several
    classes an image, for heads with a sigmoid for each class. ``img`` is
    there from the start, as in MMPretrain's CIFAR10: no
    ``LoadImageFromFile``. Archives with pickled objects are refused.

    Args:
        ann_file: The archive, below ``data_root``.
        metainfo: With ``classes``, the names in the order of the labels.
        split: ``'train'``, ``'val'`` or ``'test'``: what the names of the
            two arrays begin with.
        data_root: Folder of the archive.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If ``split`` is unknown, class names are missing, or the
            archive does not hold what its names say.
        FileNotFoundError: If the archive is missing.

    References:
        Yang et al., "MedMNIST v2", Scientific Data 2023.

    Examples:
        In a config::

            dataset = dict(
                type='mmfair.ImageArrays',
                ann_file='data/medmnist/pneumoniamnist.npz',
                metainfo=dict(classes=['normal', 'pneumonia']),
            )
    """

    def __init__(
        self,
        ann_file: str,
        metainfo: dict | None = None,
        split: str = 'train',
        data_root: str = '',
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        self.split = check_choice(
            split, 'split', IMAGE_ARRAY_SPLITS, where=_WHERE
        )
        known = metainfo if isinstance(metainfo, Mapping) else {}
        classes = known.get('classes')
        if not classes:
            raise ValueError(
                f'{_WHERE}: metainfo must have classes, got {metainfo!r}. '
                "Name them: metainfo=dict(classes=['first', 'second'])."
            )
        if not (isinstance(classes, str) and Path(classes).is_file()):
            check_names(classes, 'classes', where=_WHERE)
        if data_root != '':
            check_word(data_root, 'data_root', where=_WHERE)
        super().__init__(
            ann_file=check_word(ann_file, 'ann_file', where=_WHERE),
            metainfo=metainfo,
            data_root=data_root,
            pipeline=pipeline,
            **kwargs,
        )

    def load_data_list(self) -> list[dict]:
        """Items with ``img``, ``gt_label``, ``img_shape``, ``ori_shape``."""
        path = Path(self.ann_file)
        images, labels = _read(path, self.split)
        _check_images(images, path, self.split)
        classes = len(self.metainfo['classes'])
        where = f"{_WHERE}: {self.split}_labels in '{path}' must"
        labels = _checked_labels(labels, len(images), classes, where)
        size = images.shape[1:3]
        return [
            dict(img=image, gt_label=label, img_shape=size, ori_shape=size)
            for image, label in zip(images, _answers(labels), strict=True)
        ]

    def get_cat_ids(self, idx: int) -> list[int]:
        """Labels of one image."""
        label = self.get_data_info(idx)['gt_label']
        return list(label) if isinstance(label, list) else [label]

    def get_gt_labels(self) -> Any:
        """Label of every image, shape (N,); lists where there are several."""
        labels = [self.get_data_info(i)['gt_label'] for i in range(len(self))]
        if labels and isinstance(labels[0], list):
            return labels
        return np.array(labels, dtype=np.int64)


def _read(path: Path, split: str) -> tuple[npt.NDArray, npt.NDArray]:
    if not path.is_file():
        raise FileNotFoundError(
            f"{_WHERE}: ann_file must exist, got '{path}'. Give the path of "
            'a .npz archive.'
        )
    names = [f'{split}_images', f'{split}_labels']
    rule = f"{_WHERE}: '{path}' must be a whole .npz of plain arrays, got "
    try:
        with path.open('rb') as file:
            if not zipfile.is_zipfile(file):
                raise ValueError('another kind of file')
            file.seek(0)
            archive = np.load(file, allow_pickle=False)
            absent = [name for name in names if name not in archive.files]
            if not absent:
                images, labels = (archive[name] for name in names)
                if isinstance(images, bytes) or isinstance(labels, bytes):
                    raise ValueError('a file that is no array')
                return images, labels
            held = sorted(archive.files)
    except (
        *(ValueError, EOFError, OSError, NotImplementedError, RuntimeError),
        *(SyntaxError, zipfile.BadZipFile, zlib.error),
    ) as error:
        message = f'{rule}{error}. Save it with numpy.savez_compressed.'
        raise ValueError(message) from error
    raise ValueError(
        f"{_WHERE}: '{path}' must hold {names[0]} and {names[1]}, got "
        f'{", ".join(held) or "nothing"}. Rename the arrays.'
    )


def _check_images(images: npt.NDArray, path: Path, split: str) -> None:
    shape = images.shape
    plain = images.ndim == 3 or (images.ndim == 4 and shape[3] == 3)
    if images.dtype != np.uint8 or not plain or 0 in shape:
        raise ValueError(
            f"{_WHERE}: {split}_images in '{path}' must be bytes of shape "
            f'(N, H, W) or (N, H, W, 3), got {images.dtype} of {shape}. '
            'Convert them to uint8 from 0 to 255, channels last.'
        )


def _checked_labels(
    labels: npt.NDArray, images: int, classes: int, where: str
) -> npt.NDArray[np.int64]:
    """Whole numbers, shape (N,), or zeros and ones, shape (N, C)."""
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    several = labels.ndim == 2
    if labels.shape not in ((images,), (images, classes)):
        raise ValueError(
            f'{where} have the shape ({images},), ({images}, 1) or '
            f'({images}, {classes}) for {images} images of {classes} classes, '
            f'got {labels.shape}. Give each image its label.'
        )
    numbers = labels.dtype.kind in 'iuf' and np.isfinite(labels).all()
    if not numbers or (labels != np.floor(labels)).any():
        got = f'{labels.dtype} with other values'
        raise ValueError(
            f'{where} be whole numbers, got {got}. Leave out images without '
            'a label, or give them one.'
        )
    top = 1 if several else classes - 1
    if labels.min() < 0 or labels.max() > top:
        raise ValueError(
            f'{where} be 0 to {top} for {classes} classes, got '
            f'{labels.min():g} to {labels.max():g}. Correct them, or the '
            'class names.'
        )
    return labels.astype(np.int64)


def _answers(labels: npt.NDArray[np.int64]) -> list[int] | list[list[int]]:
    if labels.ndim == 1:
        return labels.tolist()
    return [np.flatnonzero(row).tolist() for row in labels]
