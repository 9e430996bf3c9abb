"""How many pixels of each class a segmentation set is annotated with."""

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import numpy.typing as npt
from mmengine.dataset import BaseDataset
from mmengine.dist import broadcast_object_list, get_rank
from mmengine.logging import print_log

from mmfair.datasets.labels import leaves
from mmfair.structures.class_counts import shortened
from mmfair.utils.label_map import label_map_fault

__all__ = ['has_pixel_labels', 'pixel_counts']

_MAX_THREADS = 8
_BINARY = 2
# Share of ignored pixels that is nothing out of the ordinary.
_PADDING = 0.05


def has_pixel_labels(dataset: object) -> bool:
    """Whether the samples of a data set are annotated by segmentation maps.

    Args:
        dataset: Any data set; wrappers (``dataset``, ``datasets``) are looked
            into.

    Returns:
        True if the first sample has a ``seg_map_path`` and the data set does
        not tell the labels of a sample, as detection sets do.
    """
    leaf = next(leaves(dataset), None)
    if not isinstance(leaf, BaseDataset):
        return False
    leaf.full_init()
    own_labels = type(leaf).get_cat_ids is not BaseDataset.get_cat_ids
    return (
        not own_labels
        and len(leaf) > 0
        and 'seg_map_path' in leaf.get_data_info(0)
    )


def pixel_counts(dataset: object) -> tuple[npt.NDArray[np.int64], int]:
    """Annotated pixels of each class over a segmentation set.

    The maps are read by the annotation transform of the set's own pipeline,
    so its label map, ``reduce_zero_label``, backend and ignored label hold.
    In distributed training the main process reads and tells the others: all
    processes must call.

    Args:
        dataset: A segmentation set of BaseDataset's kind, or a wrapper.

    Returns:
        Pixels of each of the C classes, shape (C,), and the number of images.

    Raises:
        ValueError: If a map can't be read or holds a label that is no class;
            the message names the file.
    """
    answer: list[Any] = [None]
    if get_rank() == 0:
        try:
            answer = [_read_all(dataset)]
        except ValueError as error:
            answer = [str(error)]
    broadcast_object_list(answer)
    if isinstance(answer[0], str):
        raise ValueError(answer[0])
    return answer[0]


def _read_all(dataset: Any) -> tuple[npt.NDArray[np.int64], int]:
    classes = len(dataset.metainfo['classes'])
    pixels, images = np.zeros(classes + 1, np.int64), 0
    for leaf in leaves(dataset):
        leaf.full_init()
        _tell_ignored(leaf, classes)
        load = _annotation_transform(leaf)
        threads = min(_MAX_THREADS, os.cpu_count() or 1)
        print_log(
            f'class_counts: counting the pixels of {len(leaf)} annotations '
            f'of {type(leaf).__name__}, once.',
            logger='current',
        )
        with ThreadPoolExecutor(threads) as pool:
            tables = pool.map(
                lambda i, leaf=leaf, load=load: _count(leaf, i, load, classes),
                range(len(leaf)),
            )
            for table in tables:
                pixels += table
        images += len(leaf)
    _tell_absent(pixels, dataset.metainfo['classes'])
    return pixels[:classes], images


def _tell_ignored(leaf: Any, classes: int) -> None:
    ignored = getattr(leaf, 'ignore_index', 255)
    if 0 <= ignored < classes:
        print_log(
            f'class_counts: pixels of class {ignored} do not count, since '
            f'ignore_index of {type(leaf).__name__} is {ignored}, one of the '
            f'{classes} classes. Set another ignore_index.',
            logger='current',
            level=logging.WARNING,
        )


def _tell_absent(pixels: npt.NDArray[np.int64], names: Sequence[str]) -> None:
    """Say which classes have no pixel, and how many pixels are ignored."""
    *counts, ignored = pixels.tolist()
    absent = [str(names[c]) for c, count in enumerate(counts) if not count]
    share = ignored / max(pixels.sum(), 1)
    if absent and share > _PADDING:
        hint = ' Masks of 0 and 255 must be of 0 and 1.'
        print_log(
            f'class_counts: no pixel of {shortened(absent)}, while '
            f'{100 * share:.1f} % of all pixels are ignored.'
            f'{hint if len(names) == _BINARY else ""}',
            logger='current',
            level=logging.WARNING,
        )


def _annotation_transform(leaf: Any) -> Callable[[dict], dict]:
    steps = getattr(leaf.pipeline, 'transforms', ())
    for step in steps:
        name = type(step).__name__
        if name.startswith('Load') and 'Annotation' in name:
            return step
    raise ValueError(
        f'class_counts: the pipeline of {type(leaf).__name__} must load '
        'annotations, got '
        f'{", ".join(type(step).__name__ for step in steps) or "none"}. Add '
        "dict(type='LoadAnnotations') or set class_counts in the part that "
        'needs them.'
    )


def _count(
    leaf: Any, index: int, load: Callable[[dict], dict], classes: int
) -> npt.NDArray[np.int64]:
    info = leaf.get_data_info(index)
    path = info.get('seg_map_path')
    try:
        labels = np.asarray(load(info)['gt_seg_map'])
    except Exception as error:  # decoders raise what they like
        raise ValueError(
            f'class_counts: {path} must be a readable annotation, got '
            f'{type(error).__name__}: {error}'
        ) from error
    if problem := label_map_fault(labels, info.get('img_path')):
        raise ValueError(f'class_counts: label map {path} {problem}')
    values, numbers = _histogram(labels)
    kept = values != getattr(leaf, 'ignore_index', 255)
    ignored = numbers[~kept].sum()
    values, numbers = values[kept], numbers[kept]
    outside = values[(values < 0) | (values >= classes)]
    if outside.size:
        raise ValueError(
            f'class_counts: labels of {path} must be below {classes}, the '
            f"number of metainfo['classes'], or the ignored one, got "
            f'{outside[0]}. Check reduce_zero_label and the classes.'
        )
    table = np.zeros(classes + 1, np.int64)  # the last for ignored ones
    table[values.astype(np.int64)] = numbers
    table[classes] = ignored
    return table


def _histogram(labels: npt.NDArray) -> tuple[npt.NDArray, npt.NDArray]:
    """The values of an array, and how often each is there."""
    if labels.dtype != np.uint8:
        return np.unique(labels, return_counts=True)
    numbers = np.bincount(labels.ravel(), minlength=256)  # ten times faster
    values = numbers.nonzero()[0]
    return values, numbers[values]
