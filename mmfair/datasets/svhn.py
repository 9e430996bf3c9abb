"""Street View House Numbers, cropped digits."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.io import loadmat

from mmfair.datasets.digits import Digits
from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.functional.checks import check_choice, check_word
from mmfair.registry import DATASETS

__all__ = ['SVHN', 'SVHN_SPLITS']

SVHN_SPLITS = ('train', 'test', 'extra')

_GET_IT = (
    'Fetch it from http://ufldl.stanford.edu/housenumbers/ (format 2, '
    'cropped digits).'
)


@DATASETS.register_module()
class SVHN(SingleLabelDataset):
    """Digits of house numbers in photographs, 32x32 pixels.

    Reads the original ``train_32x32.mat``, ``test_32x32.mat`` and
    ``extra_32x32.mat``. The items fit MMPretrain's pipelines as those of its
    CIFAR10 do: ``img`` is there from the start (no ``LoadImageFromFile``),
    in the order RGB, and ``gt_label`` is the digit; the 10 that stands for
    zero in the files becomes 0.

    Args:
        data_root: Folder of the files.
        split: ``'train'`` (73,257 images), ``'test'`` (26,032) or
            ``'extra'`` (531,131 easier ones).
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If ``split`` is unknown, or the file is not what its name
            says.
        FileNotFoundError: If the file is missing.

    References:
        Netzer et al., "Reading Digits in Natural Images with Unsupervised
        Feature Learning", NIPS Workshop 2011.
    """

    METAINFO: ClassVar[dict] = dict(classes=Digits.METAINFO['classes'])

    def __init__(
        self,
        data_root: str = 'data/svhn/',
        split: str = 'train',
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: object,
    ) -> None:
        self.split = check_choice(split, 'split', SVHN_SPLITS, where='SVHN')
        super().__init__(
            ann_file=f'{split}_32x32.mat',
            data_root=check_word(data_root, 'data_root', where='SVHN'),
            pipeline=pipeline,
            **kwargs,
        )

    def load_data_list(self) -> list[dict]:
        """Items with ``img``, ``gt_label``, ``img_shape``, ``ori_shape``."""
        images, labels = _read(Path(self.ann_file))
        return [
            dict(
                img=image,
                gt_label=int(label) % 10,
                img_shape=(32, 32),
                ori_shape=(32, 32),
            )
            for image, label in zip(images, labels, strict=True)
        ]


def _read(
    path: Path,
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.integer]]:
    """Images, shape (N, 32, 32, 3), and labels 1 to 10, shape (N,)."""
    if not path.is_file():
        raise FileNotFoundError(
            f"SVHN: file of the split must exist, got '{path}'. {_GET_IT}"
        )
    try:
        content = loadmat(str(path))
    except MemoryError:
        raise
    except Exception as error:  # a damaged file fails in many ways
        raise ValueError(
            f"SVHN: '{path}' must be a MATLAB file of version 5 and whole, "
            f'got {type(error).__name__}: {error}. {_GET_IT}'
        ) from error
    missing = {'X', 'y'} - set(content)
    if missing:
        names = sorted(name for name in content if name[:2] != '__')
        raise ValueError(
            f"SVHN: '{path}' must hold X and y, got {names}. {_GET_IT}"
        )
    images, labels = content['X'], content['y'].ravel()
    if images.shape != (32, 32, 3, labels.size) or images.dtype != np.uint8:
        raise ValueError(
            f"SVHN: X in '{path}' must be bytes of shape (32, 32, 3, "
            f'{labels.size}), the number of labels last, got {images.dtype} '
            f'of {images.shape}. {_GET_IT}'
        )
    if not np.isin(labels, range(1, 11)).all():
        raise ValueError(
            f"SVHN: y in '{path}' must be 1 to 10, got {labels.min()} to "
            f'{labels.max()}. {_GET_IT}'
        )
    return np.ascontiguousarray(images.transpose(3, 0, 1, 2)), labels
