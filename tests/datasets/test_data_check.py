"""What is found in data of one's own before they are trained on."""

from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import pytest
from PIL import Image

from mmfair.datasets.data_check import data_check

pretrain = pytest.importorskip('mmpretrain.datasets')


def photo(path: Path, size: tuple[int, int] = (9, 7)) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another picture at each path.
    seed = crc32(str(path).encode())
    generator = np.random.default_rng(seed)
    pixels = generator.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def photos(root: Path, **counts: int) -> Any:
    for name, count in counts.items():
        for index in range(count):
            photo(root / name / f'{index}.png')
    return pretrain.CustomDataset(data_root=str(root))


def test_photos_in_order(tmp_path: Path) -> None:
    train = photos(tmp_path / 'train', cat=4, dog=2)
    test = photos(tmp_path / 'test', cat=1, dog=1)
    check = data_check({'train': train, 'test': test})
    assert check.classes == ['cat', 'dog']
    assert check.images == {'train': 6, 'test': 2}
    assert check.counts['train'].tolist() == [4, 2]
    assert check.faults == []
    assert check.remarks == [
        'The largest class of train has 2 times the images of the smallest.'
    ]


@pytest.mark.parametrize(
    ('counts', 'got'),
    [
        ({'cat': 1, 'dog': 1, 'fox': 1}, 'got fox besides'),
        ({'cat': 1}, 'got dog missing'),
        ({'cat': 1, 'fox': 1}, 'got fox besides and dog missing'),
    ],
)
def test_other_classes(
    tmp_path: Path, counts: dict[str, int], got: str
) -> None:
    train = photos(tmp_path / 'train', cat=2, dog=2)
    test = photos(tmp_path / 'test', **counts)
    (fault,) = data_check({'train': train, 'test': test}).faults
    assert fault.startswith('test: classes must be')
    assert got in fault


def test_another_order(tmp_path: Path) -> None:
    train = photos(tmp_path / 'train', cat=2, dog=2)
    test = pretrain.CustomDataset(
        data_root=str(tmp_path / 'train'),
        metainfo={'classes': ['dog', 'cat']},
    )
    faults = data_check({'train': train, 'test': test}).faults
    assert 'got another order (dog, cat)' in faults[0]


def test_damaged_and_shared_files(tmp_path: Path) -> None:
    train = photos(tmp_path / 'train', cat=2, dog=2)
    (tmp_path / 'test' / 'dog').mkdir(parents=True)
    photo(tmp_path / 'test' / 'cat' / '0.png')
    link = tmp_path / 'test' / 'dog' / 'same.png'
    link.symlink_to(tmp_path / 'train' / 'dog' / '1.png')
    bad = tmp_path / 'train' / 'cat' / '1.png'
    bad.write_bytes(bad.read_bytes()[:40])
    test = photos(tmp_path / 'test')
    check = data_check({'train': train, 'test': test})
    damaged, shared = check.faults
    assert f'cannot be read as images, got 1, such as {bad}' in damaged
    assert shared.startswith('train and test share 1 images')
    assert len(data_check({'train': train}, read=False).faults) == 0


def listed(root: Path, lines: list[str]) -> Any:
    photos(root, a=2)
    (root / 'list.txt').write_text('\n'.join(lines))
    return pretrain.CustomDataset(
        data_root=str(root),
        ann_file='list.txt',
        metainfo={'classes': ['x', 'y']},
    )


def test_lists(tmp_path: Path) -> None:
    twice = ['a/0.png 0', 'a/1.png 1', 'a/0.png 1', 'a/none.png 0']
    check = data_check({'train': listed(tmp_path / 'one', twice)})
    assert [fault.split(', got')[0] for fault in check.faults] == [
        'train: there must be no files that are not there',
        'train: there must be no images that are listed twice',
    ]
    beyond = ['a/0.png 0', 'a/1.png 2']
    check = data_check({'train': listed(tmp_path / 'two', beyond)})
    assert '1.png' in check.faults[0]
    alone = ['a/0.png 0', 'a/1.png 0']
    check = data_check({'train': listed(tmp_path / 'three', alone)})
    assert 'got none of y' in check.faults[0]


def masks(root: Path, values: list[int], size: tuple[int, int]) -> Any:
    seg = pytest.importorskip('mmseg.datasets')
    for index, value in enumerate(values):
        photo(root / 'images' / f'{index}.jpg')
        (root / 'masks').mkdir(exist_ok=True)
        pixels = np.full(size[::-1], value, dtype=np.uint8)
        Image.fromarray(pixels).save(root / 'masks' / f'{index}.png')
    return seg.BaseSegDataset(
        data_root=str(root),
        data_prefix={'img_path': 'images', 'seg_map_path': 'masks'},
        metainfo={'classes': ['ground', 'thing']},
        pipeline=[{'type': 'mmseg.LoadAnnotations'}],
    )


def test_masks(tmp_path: Path) -> None:
    check = data_check({'train': masks(tmp_path / 'one', [0, 1, 255], (9, 7))})
    assert check.unit == 'pixels'
    assert check.counts['train'].tolist() == [63, 63]
    assert check.faults == []
    check = data_check({'train': masks(tmp_path / 'two', [0, 1], (7, 9))})
    assert '0.png must have the size of its image' in check.faults[0]
    assert 'masks of another size than their image, got 2' in check.faults[1]
    check = data_check({'train': masks(tmp_path / 'three', [0, 7], (9, 7))})
    assert '1.png' in check.faults[0]


def test_copies_under_another_name(tmp_path: Path) -> None:
    photos(tmp_path / 'train', cat=2, dog=2)
    photos(tmp_path / 'test', cat=1, dog=1)
    copied = (tmp_path / 'train' / 'cat' / '0.png').read_bytes()
    (tmp_path / 'train' / 'dog' / '7.png').write_bytes(copied)
    (tmp_path / 'test' / 'cat' / '8.png').write_bytes(copied)
    sets = {
        split: pretrain.CustomDataset(data_root=str(tmp_path / split))
        for split in ('train', 'test')
    }
    doubtful, shared = data_check(sets).faults
    assert 'copies of an image in another class, got 1' in doubtful
    assert 'cat/0.png' in doubtful
    assert 'dog/7.png' in doubtful
    assert 'train and test share 1 images' in shared
    assert 'cat/8.png' in shared
    assert data_check(sets, read=False).faults == []


def test_photos_that_nobody_reads(tmp_path: Path) -> None:
    photo(tmp_path / 'cat' / '1.webp')
    (tmp_path / 'cat' / '2.heic').write_bytes(b'x')
    (tmp_path / 'cat' / 'notes.txt').write_text('x')
    (fault,) = data_check({'train': photos(tmp_path, cat=2, dog=2)}).faults
    assert '.jpeg, .jpg' in fault
    assert 'got 2 that are not read' in fault
    assert '1.webp' in fault


def test_one_class(tmp_path: Path) -> None:
    (fault,) = data_check({'train': photos(tmp_path, cat=2)}).faults
    assert "got 'cat' alone" in fault
