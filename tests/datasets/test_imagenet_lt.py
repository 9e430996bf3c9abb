import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from photo_miniatures import (
    WNIDS,
    validation_image,
    write_imagenet,
    write_imagenet_lt,
    write_jpeg,
)

from mmfair.datasets import ImageNetLT
from mmfair.utils.stack import StackError

LABELS = (0, 7, 999)
# The names are MMPretrain's otherwise; these need no toolbox.
NAMES = dict(classes=tuple(f'class {c}' for c in range(1000)))

Load = Callable[..., ImageNetLT]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(split: str = 'train', **kwargs: object) -> ImageNetLT:
        return ImageNetLT(
            f'ImageNet_LT_{split}.txt',
            str(tmp_path),
            metainfo=NAMES,
            **kwargs,
        )

    return load


def paths(dataset: ImageNetLT, root: Path) -> list[str]:
    return [
        Path(dataset.get_data_info(i)['img_path']).relative_to(root).as_posix()
        for i in range(len(dataset))
    ]


@pytest.mark.parametrize('newline', [False, True], ids=['cut', 'newline'])
@pytest.mark.parametrize('listed', [False, True], ids=['flat', 'folders'])
@pytest.mark.parametrize('flat', [False, True], ids=['in_folders', 'in_val'])
def test_any_test_list_fits_any_disk(
    tmp_path: Path, load: Load, flat: bool, listed: bool, newline: bool
) -> None:
    write_imagenet(tmp_path, labels=LABELS, flat=flat)
    write_imagenet_lt(tmp_path, labels=LABELS, folders=listed, newline=newline)
    test = load('test')
    assert test.get_gt_labels().tolist() == list(LABELS)
    names = [validation_image(label) for label in LABELS]
    folders = [WNIDS[label] for label in LABELS]
    assert paths(test, tmp_path) == [
        f'val/{name}' if flat else f'val/{folder}/{name}'
        for folder, name in zip(folders, names, strict=True)
    ]
    assert all((tmp_path / path).is_file() for path in paths(test, tmp_path))


def test_training_and_validation_are_cut_from_the_training_images(
    tmp_path: Path, load: Load
) -> None:
    write_imagenet(tmp_path, labels=LABELS, flat=True)
    write_imagenet_lt(tmp_path, labels=LABELS, folders=True, newline=True)
    for split, number in (('train', 1), ('val', 2)):
        assert paths(load(split), tmp_path) == [
            f'train/{WNIDS[c]}/{WNIDS[c]}_{number}.JPEG' for c in LABELS
        ]
        assert load(split).get_cat_ids(1) == [7]


def test_without_images_paths_stay_as_listed(
    tmp_path: Path, load: Load
) -> None:
    for folders in (False, True):
        write_imagenet_lt(
            tmp_path, labels=LABELS, folders=folders, newline=True
        )
        listed = (tmp_path / 'ImageNet_LT_test.txt').read_text().split()[::2]
        assert paths(load('test'), tmp_path) == listed


def test_an_absolute_list_and_blank_lines(tmp_path: Path, load: Load) -> None:
    path = tmp_path / 'lists' / 'mine.txt'
    path.parent.mkdir()
    path.write_text('\na b/c.JPEG 3\n\n')
    write_jpeg(tmp_path / 'a b' / 'c.JPEG', 0, (8, 8))
    mine = ImageNetLT(str(path), str(tmp_path), metainfo=NAMES)
    assert paths(mine, tmp_path) == ['a b/c.JPEG']
    assert mine.get_gt_labels().tolist() == [3]


def test_names_are_those_of_imagenet(tmp_path: Path) -> None:
    categories = pytest.importorskip('mmpretrain.datasets.categories')
    lazy = ImageNetLT(data_root=str(tmp_path), lazy_init=True)
    assert lazy.metainfo['classes'] == categories.IMAGENET_CATEGORIES
    assert lazy.metainfo['classes'][0] == 'tench, Tinca tinca'


def test_without_mmpretrain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mmfair.utils import stack

    monkeypatch.setattr(stack, 'installed_stack', dict)
    monkeypatch.setitem(sys.modules, 'mmpretrain.datasets.categories', None)
    with pytest.raises(StackError, match='ImageNetLT: mmpretrain must be'):
        ImageNetLT(data_root=str(tmp_path), lazy_init=True)
    given = ImageNetLT(data_root=str(tmp_path), metainfo=NAMES, lazy_init=True)
    assert given.metainfo['classes'] == NAMES['classes']


def test_a_list_of_another_editor(tmp_path: Path, load: Load) -> None:
    write_imagenet(tmp_path, labels=LABELS, flat=True)
    write_imagenet_lt(tmp_path, labels=LABELS, folders=True, newline=True)
    expected = load().get_gt_labels().tolist()
    path = tmp_path / 'ImageNet_LT_train.txt'
    lines = path.read_bytes().replace(b'\n', b'\r\n\r\n')
    path.write_bytes(b'\xef\xbb\xbf' + lines)
    assert load().get_gt_labels().tolist() == expected
    path.write_text(path.read_text(encoding='utf-8-sig'), encoding='utf-16')
    with pytest.raises(ValueError, match=f'UTF-16 .*{path}'):
        load()


@pytest.mark.parametrize(
    ('line', 'rule'),
    [
        ('train/n01440764/a.JPEG 1', 'be listed once, as in line 1'),
        ('/train/b.JPEG 0', 'be relative'),
        ('../train/b.JPEG 0', 'be relative'),
    ],
)
def test_a_path_that_can_not_be(
    tmp_path: Path, load: Load, line: str, rule: str
) -> None:
    path = tmp_path / 'ImageNet_LT_train.txt'
    path.write_text(f'train/n01440764/a.JPEG 0\n{line}\n')
    with pytest.raises(ValueError, match=f"{rule}.*'{path}', line 2"):
        load()


@pytest.mark.parametrize(
    'line', ['train/a.JPEG', 'train/a.JPEG 1000', 'train/a.JPEG -1', '5']
)
def test_a_wrong_line_is_named(tmp_path: Path, load: Load, line: str) -> None:
    path = tmp_path / 'ImageNet_LT_train.txt'
    path.write_text(f'train/n01440764/a.JPEG 0\n{line}\n')
    with pytest.raises(ValueError) as caught:
        load()
    assert str(caught.value) == (
        "ImageNetLT: a line must be 'path label' with a label from 0 to 999, "
        f"got '{line}' in '{path}', line 2. See docs/prepare_data.md for "
        'where to get the lists.'
    )


def test_other_errors(tmp_path: Path, load: Load) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        load('val')
    assert str(caught.value) == (
        'ImageNetLT: the list must exist, got '
        f"'{tmp_path}/ImageNet_LT_val.txt'. See docs/prepare_data.md for "
        'where to get the lists.'
    )
    (tmp_path / 'ImageNet_LT_val.txt').write_text('\n')
    with pytest.raises(ValueError, match='the list must have lines, got none'):
        load('val')


def test_the_class_list_tells_every_folder(tmp_path: Path, load: Load) -> None:
    write_imagenet(tmp_path, labels=LABELS, flat=False)
    write_imagenet_lt(tmp_path, labels=LABELS, folders=False, newline=True)
    few = tmp_path / 'few.txt'
    few.write_text(f'train/{WNIDS[0]}/a.JPEG 0\n')
    with pytest.raises(ValueError) as caught:
        load('test', class_list='few.txt')
    assert str(caught.value).startswith(
        'ImageNetLT: class_list must have an image in a class folder for '
        f"every label, got none for 7 in '{few}'."
    )
    with pytest.raises(FileNotFoundError) as caught:
        load('test', class_list='none.txt')
    assert str(caught.value).startswith(
        'ImageNetLT: the first image or the class_list must exist, got '
        f"neither 'val/{validation_image(0)}' nor '{tmp_path}/none.txt'."
    )
