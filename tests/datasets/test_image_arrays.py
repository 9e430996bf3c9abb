import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmfair.datasets import ImageArrays, LongTailedDataset
from mmfair.datasets.class_counts import class_counts
from mmfair.registry import DATASETS

NAMES = {'classes': ['ant', 'bee', 'fly']}


def arrays(count: int = 6, **changes: Any) -> dict[str, Any]:
    draw = np.random.default_rng(0)
    content = {}
    for split in ('train', 'val', 'test'):
        shape = (count, 5, 4, 3)
        content[f'{split}_images'] = draw.integers(0, 256, shape, np.uint8)
        content[f'{split}_labels'] = np.arange(count)[:, None] % 3
    return {**content, **changes}


def write(content: dict[str, Any], name: str = 'set.npz') -> str:
    np.savez(name, **{k: v for k, v in content.items() if v is not None})
    return name


def test_items_of_each_split(folder: Path) -> None:
    content = arrays()
    write(content)
    for split in ('train', 'val', 'test'):
        found = DATASETS.build(
            dict(
                type='mmfair.ImageArrays',
                ann_file='set.npz',
                data_root=str(folder),
                split=split,
                metainfo=NAMES,
            )
        )
        assert len(found) == 6
        assert found.get_gt_labels().tolist() == [0, 1, 2, 0, 1, 2]
        assert found.get_cat_ids(4) == [1]
        image = content[f'{split}_images'][3]
        assert np.array_equal(found[3]['img'], image)
        assert found[3]['img_shape'] == found[3]['ori_shape'] == (5, 4)
        assert found.metainfo['classes'] == NAMES['classes']


def test_grey_images_and_labels_in_a_row(folder: Path) -> None:
    grey = np.zeros((6, 5, 4), np.uint8)
    labels = np.array([2, 0, 1, 2, 0, 1], np.float32)
    write(arrays(train_images=grey, train_labels=labels))
    found = ImageArrays('set.npz', NAMES)
    assert found[0]['img'].shape == (5, 4)
    assert found.get_gt_labels().tolist() == [2, 0, 1, 2, 0, 1]


def test_a_long_tail(folder: Path) -> None:
    write(arrays(count=30))
    tail = LongTailedDataset(
        dict(type='mmfair.ImageArrays', ann_file='set.npz', metainfo=NAMES),
        imbalance_factor=10,
    )
    assert tail.class_counts == [10, 3, 1]
    assert class_counts(tail) == [10, 3, 1]


def test_several_labels_an_image(folder: Path) -> None:
    labels = np.array([[1, 0, 1], [0, 0, 0], [0, 1, 0]] * 2)
    write(arrays(train_labels=labels))
    found = ImageArrays('set.npz', NAMES)
    assert [found.get_cat_ids(i) for i in range(3)] == [[0, 2], [], [1]]
    assert found.get_gt_labels()[:2] == [[0, 2], []]
    assert class_counts(found) == [2, 2, 2]


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize('several', [False, True])
def test_a_host_pipeline(folder: Path, several: bool) -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.datasets import PackInputs

    labels = np.eye(3, dtype=int)[[0, 1, 2] * 2] if several else None
    changes = {'train_labels': labels} if several else {}
    write(arrays(**changes))
    packed = ImageArrays('set.npz', NAMES, pipeline=[PackInputs()])[1]
    assert packed['inputs'].shape == (3, 5, 4)
    assert packed['data_samples'].gt_label.tolist() == [1]


LABELS = np.arange(6) % 3


@pytest.mark.parametrize(
    ('changes', 'words'),
    [
        (
            {'train_labels': None},
            'must hold train_images and train_labels, got test_images',
        ),
        (
            {'train_images': np.zeros((6, 5, 4, 3))},
            'must be bytes of shape (N, H, W) or (N, H, W, 3), got float64',
        ),
        (
            {'train_images': np.zeros((6, 3, 5, 4), np.uint8)},
            'got uint8 of (6, 3, 5, 4)',
        ),
        ({'train_labels': LABELS[:5]}, 'for 6 images of 3 classes, got (5,)'),
        (
            {'train_labels': np.zeros((6, 2), int)},
            '(6, 1) or (6, 3) for 6 images of 3 classes, got (6, 2)',
        ),
        (
            {'train_labels': np.where(LABELS == 2, np.nan, LABELS)},
            'must be whole numbers, got float64',
        ),
        ({'train_labels': LABELS + 0.5}, 'must be whole numbers'),
        ({'train_labels': LABELS + 1}, 'must be 0 to 2 for 3 classes, got 1'),
        ({'train_labels': LABELS - 1}, 'got -1 to 1'),
        ({'train_labels': LABELS.astype(str)}, 'must be whole numbers'),
        (
            {'train_labels': np.full((6, 3), 2)},
            'must be 0 to 1 for 3 classes, got 2 to 2',
        ),
        ({'train_labels': LABELS.astype(object)}, 'a whole .npz of plain'),
    ],
)
def test_a_wrong_archive_is_refused(
    folder: Path, changes: dict[str, Any], words: str
) -> None:
    write(arrays(**changes))
    with pytest.raises(ValueError) as caught:
        ImageArrays('set.npz', NAMES)
    assert str(caught.value).startswith('ImageArrays: ')
    assert words in str(caught.value)
    assert "'set.npz'" in str(caught.value)
    if 'object' not in words and 'plain' not in words:
        ImageArrays('set.npz', NAMES, split='val')


@pytest.mark.parametrize(
    'content', [b'', b'no archive', pickle.dumps([1]), b'PK\x03\x04 cut']
)
def test_another_kind_of_file_is_refused(folder: Path, content: bytes) -> None:
    Path('set.npz').write_bytes(content)
    with pytest.raises(ValueError, match=r"'set.npz' must be a whole \.npz"):
        ImageArrays('set.npz', NAMES)


def test_a_single_array_is_refused(folder: Path) -> None:
    np.save('one.npy', LABELS)
    with pytest.raises(ValueError, match='got another kind of file'):
        ImageArrays('one.npy', NAMES)


def test_what_the_settings_must_be(folder: Path) -> None:
    with pytest.raises(ValueError, match='metainfo must have classes'):
        ImageArrays('set.npz')
    with pytest.raises(ValueError, match="split must be 'train', 'val' or"):
        ImageArrays('set.npz', NAMES, split='all')
    with pytest.raises(FileNotFoundError, match="must exist, got 'set.npz'"):
        ImageArrays('set.npz', NAMES)


def test_a_damaged_archive_is_named(folder: Path) -> None:
    np.savez_compressed('set.npz', **arrays(40))
    whole = Path('set.npz').read_bytes()
    for place in range(150, len(whole) - 1000, 251):
        damaged = bytearray(whole)
        damaged[place] ^= 0x5A
        Path('bad.npz').write_bytes(damaged)
        try:
            ImageArrays('bad.npz', NAMES)
        except ValueError as error:
            assert "'bad.npz'" in str(error)  # noqa: PT017


def test_a_file_in_the_archive_that_is_no_array(folder: Path) -> None:
    with zipfile.ZipFile('set.npz', 'w') as file:
        for name in ('train_images', 'train_labels'):
            file.writestr(name, 'words')
    with pytest.raises(ValueError, match="'set.npz' must be .* no array"):
        ImageArrays('set.npz', NAMES)


@pytest.mark.parametrize(
    'metainfo', ['ab', ['ant'], {'classes': 'abc'}, {'classes': 3}]
)
def test_class_names_are_a_list(folder: Path, metainfo) -> None:
    write(arrays())
    with pytest.raises((TypeError, ValueError), match='ImageArrays: .*classe'):
        ImageArrays('set.npz', metainfo)
