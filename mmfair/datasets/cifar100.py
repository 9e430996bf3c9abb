"""CIFAR-100, official files or the same images packed anew."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.functional.checks import check_choice, check_flag, check_word
from mmfair.registry import DATASETS
from mmfair.utils.restricted_pickle import plain_globals, restricted_pickle

__all__ = ['CIFAR100']

_NAMES = """
    apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle
    bowl boy bridge bus butterfly camel can castle caterpillar cattle
    chair chimpanzee clock cloud cockroach couch crab crocodile cup
    dinosaur dolphin elephant flatfish forest fox girl hamster house
    kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man
    maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid
    otter palm_tree pear pickup_truck pine_tree plain plate poppy
    porcupine possum rabbit raccoon ray road rocket rose sea seal shark
    shrew skunk skyscraper snail snake spider squirrel streetcar
    sunflower sweet_pepper table tank telephone television tiger tractor
    train trout tulip turtle wardrobe whale willow_tree wolf woman worm
"""
_SPLITS = ('train', 'test')


@DATASETS.register_module()
class CIFAR100(SingleLabelDataset):
    """Photographs of 100 classes, 32x32 pixels, from the Python version.

    Items are those of MMPretrain's class of the same name: ``img`` is there
    from the start, in the order RGB, with ``gt_label``. Nothing is
    downloaded. Images that lie in files of this layout but not in the
    official ones, such as those unpacked from another archive, have other
    checksums and often another order: they are read where ``repacked`` says
    so. A subset drawn by position, such as a long tail, then holds other
    images, as many of each class.

    Files are read without running what a pickle could hold.

    Args:
        data_root: Folder that holds ``cifar-100-python``.
        split: ``'train'`` (50,000 images) or ``'test'`` (10,000).
        repacked: Whether files with other checksums are taken.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If ``split`` is unknown, a checksum differs without
            ``repacked``, or a file does not hold images and labels.
        TypeError: If ``repacked`` is not True or False.
        FileNotFoundError: If a file is missing.

    References:
        Krizhevsky, "Learning Multiple Layers of Features from Tiny Images",
        2009.
    """

    METAINFO: ClassVar[dict] = dict(classes=tuple(_NAMES.split()))

    base_folder = 'cifar-100-python'
    url = 'https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz'
    train_list = (('train', '16019d7e3df5f24257cddd939b257f8d'),)
    test_list = (('test', 'f0ef6b0ae62326f3e7ffdfab6717acfc'),)

    def __init__(
        self,
        data_root: str = 'data/cifar100/',
        split: str = 'train',
        repacked: bool = False,
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        self.split = check_choice(split, 'split', _SPLITS, where=where)
        self.repacked = check_flag(repacked, 'repacked', where=where)
        super().__init__(
            data_root=check_word(data_root, 'data_root', where=where),
            data_prefix=dict(root=''),
            pipeline=pipeline,
            **kwargs,
        )

    def load_data_list(self) -> list[dict]:
        """Items with ``img``, shape (32, 32, 3), and ``gt_label``."""
        files = self.train_list if self.split == 'train' else self.test_list
        ((name, checksum),) = files
        path = Path(self.data_prefix['root']) / self.base_folder / name
        if not path.is_file():
            raise FileNotFoundError(
                f"CIFAR100: file of the split must exist, got none at '{path}'"
                f'. Unpack {self.url} in its data_root.'
            )
        content = path.read_bytes()
        if not self.repacked and not self._check_integrity():
            raise ValueError(
                f"CIFAR100: '{path}' must have the checksum {checksum} of the "
                f'official file, got {_md5(content)}. Fetch it again, or set '
                'repacked=True if the images were packed anew on purpose.'
            )
        images, labels = _read(content, path)
        return [
            dict(img=image, gt_label=int(label))
            for image, label in zip(images, labels, strict=True)
        ]

    def _check_integrity(self) -> bool:
        """Whether all files are there, the official ones where asked for."""
        folder = Path(self.data_prefix['root']) / self.base_folder
        for name, checksum in (*self.train_list, *self.test_list):
            if not (folder / name).is_file():
                return False
            if self.repacked:
                continue
            if _md5((folder / name).read_bytes()) != checksum:
                return False
        return True


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _read(
    content: bytes, path: Path
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Images, shape (N, 32, 32, 3), and labels, shape (N,)."""
    rule = (
        f"CIFAR100: '{path}' must hold `data`, bytes of shape (N, 3072), and "
        '`fine_labels`, N of 0 to 99, got '
    )
    advice = '. Fetch or pack it again.'
    try:
        reader = restricted_pickle(plain_globals())
        entry = reader.loads(content, encoding='latin1')
    except MemoryError:
        raise
    except Exception as error:  # a damaged file fails in many ways
        message = f'{rule}{type(error).__name__}: {error}{advice}'
        raise ValueError(message) from error
    missing = {'data', 'fine_labels'} - set(
        entry if isinstance(entry, dict) else ()
    )
    if missing:
        names = ' and no '.join(sorted(missing))
        raise ValueError(f'{rule}no {names}{advice}')
    pixels = np.asarray(entry['data'])
    labels = np.asarray(entry['fine_labels'])
    if pixels.dtype != np.uint8 or pixels.shape != (labels.size, 3072):
        raise ValueError(
            f'{rule}{pixels.dtype} of {pixels.shape} and {labels.size} labels'
            f'{advice}'
        )
    if labels.dtype.kind not in 'iu' or not np.isin(labels, range(100)).all():
        raise ValueError(f'{rule}other labels{advice}')
    images = pixels.reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    return images, labels.astype(np.int64)
