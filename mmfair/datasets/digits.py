"""Scikit-learn's handwritten digits."""

from collections.abc import Callable, Sequence
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.functional.checks import check_choice
from mmfair.registry import DATASETS

__all__ = ['DIGITS_SPLITS', 'Digits', 'digit_images']

DIGITS_SPLITS = ('train', 'val', 'test')

_NAMES = (
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
)
# Images of each class, counted from the end of the file; the rest trains.
_TEST, _VAL = 60, 20


def digit_images(
    split: str,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Images and labels of one split.

    The last 60 images of each class in the order of the file are for
    testing, the 20 before them for validation, the 94 to 103 others for
    training. Neighbours in the file tend to be by one writer, so this is a
    harder test than a random split, by four points for a linear model.

    Args:
        split: ``'train'`` (997 images), ``'val'`` (200) or ``'test'`` (600).

    Returns:
        Grey images, shape (N, 8, 8), 0 to 255, white on black, and labels,
        shape (N,), in the order of the file.

    Raises:
        ValueError: If ``split`` is unknown.
        ImportError: If scikit-learn is absent.

    Examples:
        >>> images, labels = digit_images('val')
        >>> images.shape, labels[:4].tolist()
        ((200, 8, 8), [8, 8, 2, 8])
    """
    check_choice(split, 'split', DIGITS_SPLITS, where='Digits')
    try:
        from sklearn.datasets import load_digits
    except ImportError as error:
        raise ImportError(
            'Digits: scikit-learn must be installed, it holds the images. '
            'Run `pip install scikit-learn`.'
        ) from error
    images, labels = load_digits(return_X_y=True)
    slices = {
        'train': slice(None, -_TEST - _VAL),
        'val': slice(-_TEST - _VAL, -_TEST),
        'test': slice(-_TEST, None),
    }
    rows = np.sort(
        np.concatenate(
            [
                np.flatnonzero(labels == digit)[slices[split]]
                for digit in range(len(_NAMES))
            ]
        )
    )
    # 17 grey levels, 0 to 16, spread over a byte.
    grey = np.rint(images[rows] * (255 / 16)).astype(np.uint8)
    return grey.reshape(-1, 8, 8), labels[rows].astype(np.int64)


@DATASETS.register_module()
class Digits(SingleLabelDataset):
    """1,797 real handwritten digits of 8x8 pixels, no download.

    The items fit MMPretrain's pipelines: ``img`` is there from the start
    (no ``LoadImageFromFile``), ``gt_label`` is the digit.

    Args:
        split: ``'train'``, ``'val'`` or ``'test'``; see :func:`digit_images`.
        channels: 1 for grey images of shape (8, 8), 3 for (8, 8, 3).
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If ``split`` or ``channels`` is out of range.
        ImportError: If scikit-learn is absent.

    References:
        Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI
        Machine Learning Repository, 1998 (its test part).

    Examples:
        >>> digits = Digits(split='test')
        >>> len(digits), digits.metainfo['classes'][3]
        (600, 'three')
        >>> digits[0]['img'].shape
        (8, 8)
    """

    METAINFO: ClassVar[dict] = dict(classes=_NAMES)

    def __init__(
        self,
        split: str = 'train',
        channels: int = 1,
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: object,
    ) -> None:
        self.split = check_choice(
            split, 'split', DIGITS_SPLITS, where='Digits'
        )
        self.channels = check_choice(
            channels, 'channels', (1, 3), where='Digits'
        )
        super().__init__(ann_file='', pipeline=pipeline, **kwargs)

    def load_data_list(self) -> list[dict]:
        """Items with ``img``, ``gt_label``, ``img_shape``, ``ori_shape``."""
        images, labels = digit_images(self.split)
        if self.channels == 3:
            images = np.repeat(images[..., None], 3, axis=-1)
        return [
            dict(
                img=image,
                gt_label=int(label),
                img_shape=image.shape[:2],
                ori_shape=image.shape[:2],
            )
            for image, label in zip(images, labels, strict=True)
        ]
