"""A look at data of one's own, before anything is trained on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mmfair.datasets.labels import labels_of, leaves
from mmfair.datasets.pixel_counts import has_pixel_labels, pixel_counts
from mmfair.datasets.split_files import SplitFiles

__all__ = ['DataCheck', 'data_check']

_SHOWN = 3
# Images that folders hold, and that the data sets of the hosts pass over.
_PASSED_OVER = ('.avif', '.gif', '.heic', '.heif', '.jfif', '.tiff', '.webp')


@dataclass
class DataCheck:
    """What a data set holds, and what is wrong with it.

    Attributes:
        unit: ``'images'`` or ``'pixels'``: what ``counts`` counts.
        classes: Names of the classes.
        images: Images of each split.
        counts: Of each class, shape (C,), for each split.
        faults: What must be mended, a sentence each.
        remarks: What one should know, a sentence each.
    """

    unit: str = 'images'
    classes: list[str] = field(default_factory=list)
    images: dict[str, int] = field(default_factory=dict)
    counts: dict[str, npt.NDArray[np.int64]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def data_check(datasets: Mapping[str, Any], *, read: bool = True) -> DataCheck:
    """Classes, counts, and files of all splits, compared.

    Args:
        datasets: Name of each split -> its data set, of MMPretrain or
            MMSegmentation.
        read: Whether to open each file; slower, and it finds what is damaged.

    Returns:
        The counts and the faults: a class without a training sample, splits
        with other classes, files that are missing, damaged, in two splits or
        labelled twice, labels that are no class, masks of another size than
        their image, copies of an image in two classes or splits, images whose
        ending is not read.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> found = data_check({'train': Digits(), 'test': Digits('test')})
        >>> found.images, found.faults
        ({'train': 997, 'test': 600}, [])
    """
    check = DataCheck()
    seen: dict[str, dict[str, str]] = {}
    for split, dataset in datasets.items():
        dataset.full_init()
        names = [str(name) for name in dataset.metainfo.get('classes') or ()]
        check.classes = check.classes or names
        if names != check.classes:
            check.faults.append(_classes(split, names, check.classes))
            continue
        check.images[split] = len(dataset)
        _count(check, split, dataset)
        seen[split] = _files(check, split, dataset, read=read)
        _passed_over(check, split, dataset)
    _compare_splits(check, seen)
    _compare_counts(check)
    return check


def _classes(split: str, names: list[str], first: list[str]) -> str:
    more = [name for name in names if name not in first]
    less = [name for name in first if name not in names]
    what = [
        f'{_some(part)} {word}'
        for part, word in ((more, 'besides'), (less, 'missing'))
        if part
    ]
    got = ' and '.join(what) or f'another order ({_some(names)})'
    return (
        f'{split}: classes must be those of the first split in their order, '
        f'got {got}.'
    )


def _count(check: DataCheck, split: str, dataset: Any) -> None:
    classes = len(check.classes)
    try:
        if has_pixel_labels(dataset):
            check.unit = 'pixels'
            check.counts[split] = pixel_counts(dataset)[0]
        else:
            labels = labels_of(dataset, where=split).label
            check.counts[split] = np.bincount(labels, minlength=classes)
    except ValueError as error:
        check.faults.append(f'{split}: {error}')


def _files(
    check: DataCheck, split: str, dataset: Any, *, read: bool
) -> dict[str, str]:
    """What each image is known by -> its path; faults on the way."""
    files = SplitFiles()
    for info in _infos(dataset):
        files.add(info, read=read)
    for what, names in (
        ('files that are not there', files.missing),
        ('files that cannot be read as images', files.damaged),
        ('images that are listed twice', files.twice),
        ('masks of another size than their image', files.sizes),
        ('copies of an image in another class', files.unsure),
    ):
        if names:
            check.faults.append(
                f'{split}: there must be no {what}, got {len(names)}, such '
                f'as {names[0]}.'
            )
    return files.path_by_key


def _passed_over(check: DataCheck, split: str, dataset: Any) -> None:
    """Images in the folders of classes whose ending nobody reads."""
    for leaf in leaves(dataset):
        root = getattr(leaf, 'img_prefix', None)
        endings = getattr(leaf, 'extensions', None)
        if not root or not endings or getattr(leaf, 'ann_file', None):
            continue
        others = sorted(
            str(path)
            for path in Path(root).glob('*/**/*')
            if path.suffix.lower() in _PASSED_OVER
            and path.suffix.lower() not in endings
        )
        if others:
            check.faults.append(
                f'{split}: images must end in one of '
                f'{", ".join(sorted(endings))}, got {len(others)} that are '
                f'not read, such as {others[0]}. Convert them.'
            )


def _infos(dataset: Any) -> Iterator[dict[str, Any]]:
    for leaf in leaves(dataset):
        for index in range(len(leaf)):
            info = leaf.get_data_info(index)
            if isinstance(info, dict) and info.get('img_path'):
                yield info


def _compare_splits(check: DataCheck, seen: dict[str, dict[str, str]]) -> None:
    """The same image in two splits; validation and test may be one set."""
    splits = list(seen)
    for place, first in enumerate(splits):
        for second in splits[place + 1 :]:
            shared = seen[first].keys() & seen[second].keys()
            if not shared:
                continue
            one, other = (seen[name][min(shared)] for name in (first, second))
            example = one if one == other else f'{one} ({other})'
            line = (
                f'{first} and {second} share {len(shared)} images, such as '
                f'{example}.'
            )
            if first == 'train':
                check.faults.append(f'{line} A test of them tells nothing.')
            else:
                check.remarks.append(f'{line} Choose no setting by them.')


def _compare_counts(check: DataCheck) -> None:
    if len(check.classes) == 1 and check.unit == 'images':
        check.faults.append(
            f'classes: there must be two at least, got {check.classes[0]!r} '
            'alone. Make a folder for each class.'
        )
    for split, counts in check.counts.items():
        empty = [check.classes[c] for c in np.flatnonzero(counts == 0)]
        if empty and split == 'train':
            check.faults.append(
                f'train: each class must have {check.unit}, got none of '
                f'{_some(empty)}.'
            )
        elif empty:
            check.remarks.append(
                f'{split} has no {check.unit} of {_some(empty)}: nothing can '
                'be said of them.'
            )
    counts = check.counts.get('train')
    if counts is not None and counts.size and counts.min() > 0:
        factor = counts.max() / counts.min()
        check.remarks.append(
            f'The largest class of train has {factor:.3g} times the '
            f'{check.unit} of the smallest.'
            if factor > 1
            else f'All classes of train have equally many {check.unit}.'
        )


def _some(names: list[str]) -> str:
    more = f', ... ({len(names)})' if len(names) > _SHOWN else ''
    return ', '.join(names[:_SHOWN]) + more
