"""One number that tells whether two data sets hold the same samples."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from mmengine.dataset import RepeatDataset

from mmfair.utils.leaves import leaves

__all__ = ['data_fingerprint']

_LABELS = ('gt_label', 'seg_map_path', 'label_map', 'reduce_zero_label')


def data_fingerprint(dataset: object) -> str:
    """Fingerprint of the class names and of every sample, in order.

    Of a sample it takes the path of the image relative to the data root, or
    the pixels where the data set holds them, and the label: class indices,
    the path of the segmentation map, or boxes with their classes. The files
    themselves are not opened. Pipelines don't count. 1.3 million samples
    take less than a minute.

    Args:
        dataset: A data set of MMEngine, with ``get_data_info``, or a wrapper
            of one: long-tailed, concatenated, repeated, resampled.

    Returns:
        64 hexadecimal digits of SHA-256.

    Raises:
        TypeError: If the samples can't be read off the data set.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> train, test = Digits(), Digits(split='test')
        >>> data_fingerprint(train) == data_fingerprint(Digits(channels=1))
        True
        >>> data_fingerprint(train) == data_fingerprint(test)
        False
    """
    times = 1
    while isinstance(dataset, RepeatDataset):
        times *= dataset.times
        dataset = dataset.dataset
    if not hasattr(dataset, 'get_data_info') or not hasattr(
        dataset, '__len__'
    ):
        raise TypeError(
            'data_fingerprint: dataset must have get_data_info() and a '
            f'length, got {type(dataset).__name__}. Give the data set of '
            'MMEngine below it.'
        )
    if hasattr(dataset, 'full_init'):
        dataset.full_init()
    classes = getattr(dataset, 'metainfo', {}).get('classes') or ()
    head = ([str(name) for name in classes], len(dataset), times)
    digest = hashlib.sha256(repr(head).encode())
    roots = tuple(sorted(set(_roots(dataset)), key=len, reverse=True))
    for index in range(len(dataset)):
        info = dataset.get_data_info(index)
        digest.update(_image(info, roots, dataset))
        digest.update(repr(_label(info, roots)).encode())
    return digest.hexdigest()


def _roots(dataset: object) -> Iterator[str]:
    """Folders that the data sets below a wrapper lie in, with a slash."""
    for leaf in leaves(dataset):
        root = getattr(leaf, 'data_root', None)
        folders = [root] if root else _prefixes(leaf)
        for folder in folders:
            yield _slashes(folder).rstrip('/') + '/'


def _prefixes(dataset: object) -> list[str]:
    prefix = getattr(dataset, 'data_prefix', None) or {}
    if isinstance(prefix, Mapping):
        return [value for value in prefix.values() if value]
    return [str(prefix)]


def _slashes(path: object) -> str:
    return str(path).replace('\\', '/')


def _relative(path: object, roots: tuple[str, ...]) -> str:
    text = _slashes(path)
    for root in roots:
        if text.startswith(root):
            return text[len(root) :].lstrip('/')
    return text


def _image(
    info: dict[str, Any], roots: tuple[str, ...], dataset: object
) -> bytes:
    """What tells the image from others."""
    if 'img_path' in info:
        return repr(_relative(info['img_path'], roots)).encode()
    if isinstance(info.get('img'), np.ndarray):
        pixels = info['img']
        head = (pixels.shape, str(pixels.dtype))
        return repr(head).encode() + bytes(pixels.tobytes())
    raise TypeError(
        'data_fingerprint: samples must have img_path or the array img, got '
        f'{sorted(info)} from {type(dataset).__name__}. Add one of them.'
    )


def _label(info: dict[str, Any], roots: tuple[str, ...]) -> list[Any]:
    """Everything that the sample is to be answered with."""
    entries = []
    for key in _LABELS:
        value = info.get(key)
        if key == 'seg_map_path' and value is not None:
            value = _relative(value, roots)
        entries.append(_plain(value))
    for instance in info.get('instances') or ():
        keys = ('bbox', 'bbox_label', 'ignore_flag')
        entries.append([_plain(instance.get(key)) for key in keys])
    return entries


def _plain(value: Any) -> Any:
    """A value whose text does not depend on how it is stored."""
    if value is None or isinstance(value, int | str):
        return value
    if isinstance(value, Mapping):
        return sorted((str(k), _plain(v)) for k, v in value.items())
    return np.asarray(value).tolist()
