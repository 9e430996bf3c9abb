"""ImageNet-LT: the public lists on the images of ImageNet."""

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from mmengine.fileio import (
    exists,
    get_file_backend,
    join_path,
)

from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.functional.checks import check_word
from mmfair.registry import DATASETS
from mmfair.utils.list_lines import list_lines
from mmfair.utils.stack import require

__all__ = ['ImageNetLT']

_NAME = 'ImageNetLT'
_WNID = re.compile(r'n\d{8}')
_SEE = 'See docs/prepare_data.md for where to get the lists.'


@DATASETS.register_module()
class ImageNetLT(SingleLabelDataset):
    """ImageNet with 1,280 images of a class down to 5, by its lists.

    The lists have a path and a label in each line, as in
    ``train/n01440764/n01440764_10026.JPEG 0``. Copies of the test list are
    about with (``val/n01440764/X.JPEG``) and without the class folder
    (``val/X.JPEG``), and the images of ImageNet's validation set lie on disk
    with and without it. Any list works with any disk: the first image of the
    list, looked up in both ways, decides for all. Where it is in neither
    place, paths stay as they are listed.

    Args:
        ann_file: The list: ``ImageNet_LT_train.txt`` (115,846 images),
            ``ImageNet_LT_val.txt`` (20,000, from ImageNet's training set) or
            ``ImageNet_LT_test.txt`` (50,000, ImageNet's validation set).
            Relative to ``data_root``, unless absolute.
        data_root: Folder with the lists and the folders ``train``, ``val``.
        class_list: A list with class folders, which tells the folder of each
            label. Read only where the list lacks them and the disk has them.
        metainfo: Meta information; ``classes`` are those of MMPretrain's
            ImageNet otherwise, in the order of the labels.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ImportError: If MMPretrain is absent and ``metainfo`` has no classes.
        FileNotFoundError: If a list is missing.
        ValueError: If a line is not a path and a label of one of the
            classes, or no line tells the folder of a label.

    References:
        Liu et al., "Large-Scale Long-Tailed Recognition in an Open World",
        CVPR 2019.
    """

    def __init__(
        self,
        ann_file: str = 'ImageNet_LT_train.txt',
        data_root: str = 'data/imagenet/',
        class_list: str = 'ImageNet_LT_train.txt',
        metainfo: dict | None = None,
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        metainfo = dict(metainfo or {})
        if 'classes' not in metainfo:
            metainfo['classes'] = _imagenet_names()
        self.class_list = check_word(class_list, 'class_list', where=_NAME)
        check_word(ann_file, 'ann_file', where=_NAME)
        check_word(data_root, 'data_root', where=_NAME)
        kwargs.setdefault('data_prefix', dict(img_path=''))
        super().__init__(
            ann_file=ann_file,
            metainfo=metainfo,
            data_root=data_root,
            pipeline=pipeline,
            **kwargs,
        )

    def load_data_list(self) -> list[dict]:
        """Items with ``img_path`` and ``gt_label``."""
        samples = list(self._read(self.ann_file))
        if not samples:
            raise ValueError(
                'ImageNetLT: the list must have lines, got none in '
                f'{self.ann_file!r}. {_SEE}'
            )
        prefix = self.data_prefix['img_path']
        # Once: join_path looks for the backend anew at each call.
        join = get_file_backend(prefix, enable_singleton=True).join_path
        return [
            dict(img_path=join(prefix, path), gt_label=label)
            for path, (_, label) in zip(
                self._places(samples), samples, strict=True
            )
        ]

    def _read(self, path: str) -> Iterator[tuple[str, int]]:
        """Path and label of each line."""
        if not exists(path):
            raise FileNotFoundError(
                f'ImageNetLT: the list must exist, got {path!r}. {_SEE}'
            )
        labels = {str(c): c for c in range(len(self.metainfo['classes']))}
        earlier: dict[str, int] = {}
        for number, line in list_lines(path, where=_NAME):
            image, _, label = line.rpartition(' ')
            if not image or label not in labels:
                raise ValueError(
                    "ImageNetLT: a line must be 'path label' with a label "
                    f'from 0 to {len(labels) - 1}, got {line!r} in {path!r}, '
                    f'line {number}. {_SEE}'
                )
            rule = _path_rule(image, earlier.setdefault(image, number), number)
            if rule:
                raise ValueError(
                    f'ImageNetLT: a path must {rule}, got {line!r} in '
                    f'{path!r}, line {number}. {_SEE}'
                )
            yield image, labels[label]

    def _places(self, samples: list[tuple[str, int]]) -> list[str]:
        """Where the images lie, relative to the prefix."""
        listed = [path for path, _ in samples]
        if self._on_disk(listed[0]):
            return listed
        if _has_class_folder(listed[0]):
            others = [_with_folder(path, '') for path in listed]
        else:
            path = join_path(self.data_root, self.class_list)
            if not exists(path):
                raise FileNotFoundError(
                    'ImageNetLT: the first image or the class_list must '
                    f'exist, got neither {listed[0]!r} nor {path!r}. {_SEE}'
                )
            folders = self._class_folders(path, {c for _, c in samples})
            others = [_with_folder(path, folders[c]) for path, c in samples]
        return others if self._on_disk(others[0]) else listed

    def _on_disk(self, path: str) -> bool:
        return exists(join_path(self.data_prefix['img_path'], path))

    def _class_folders(self, path: str, labels: set[int]) -> dict[int, str]:
        """Folder of each label, by the class list."""
        folders = {
            label: PurePosixPath(image).parent.name
            for image, label in self._read(path)
            if _has_class_folder(image)
        }
        lacking = sorted(labels - set(folders))
        if lacking:
            raise ValueError(
                'ImageNetLT: class_list must have an image in a class folder '
                f'for every label, got none for {lacking[0]} in {path!r}. '
                f'{_SEE}'
            )
        return folders


def _path_rule(image: str, first: int, number: int) -> str | None:
    """The rule that a path breaks; ``first`` is the line that it is in."""
    path = PurePosixPath(image)
    if path.is_absolute() or '..' in path.parts:
        return 'be relative to the folder of the images and lead into it'
    return None if first == number else f'be listed once, as in line {first}'


def _has_class_folder(path: str) -> bool:
    return _WNID.fullmatch(PurePosixPath(path).parent.name) is not None


def _with_folder(path: str, folder: str) -> str:
    """The path with this class folder, or none, in place of its own."""
    parts = PurePosixPath(path).parts
    top = parts[:-2] if _has_class_folder(path) else parts[:-1]
    return str(PurePosixPath(*top, folder, parts[-1]))


def _imagenet_names() -> tuple[str, ...]:
    require('mmpretrain', 'ImageNetLT')
    from mmpretrain.datasets.categories import IMAGENET_CATEGORIES

    return IMAGENET_CATEGORIES
