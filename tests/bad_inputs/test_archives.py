"""Archives and label maps that are damaged, or of another kind."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from bad_inputs.case import bad
from miniatures import write_fashion_mnist
from mmengine.config import Config
from mmengine.registry import init_default_scope
from photo_miniatures import write_inaturalist, write_jpeg, write_svhn
from PIL import Image
from tiny_config import tiny_config

from mmfair.datasets import SVHN, INaturalist2018
from mmfair.datasets.class_counts import class_counts
from mmfair.registry import DATASETS
from mmfair.utils.config_check import check_config


def spoiled_json(folder: Path) -> Path:
    write_inaturalist(folder / 'inat', counts=[2, 1])
    return folder / 'inat' / 'train2018.json'


@pytest.mark.parametrize(
    'text', ['', '{', '[]', '{"images": []}', 'null', '{"images": 3}']
)
def test_damaged_annotations_are_named(folder: Path, text: str) -> None:
    path = spoiled_json(folder)
    path.write_text(text)
    bad(
        lambda: INaturalist2018(data_root=str(folder / 'inat')),
        'train2018.json',
    ).check()


def test_annotations_without_their_end(folder: Path) -> None:
    path = spoiled_json(folder)
    path.write_text(path.read_text()[:-40])
    bad(
        lambda: INaturalist2018(data_root=str(folder / 'inat')),
        'train2018.json',
    ).check()


def test_a_label_of_no_category(folder: Path) -> None:
    path = spoiled_json(folder)
    notes = json.loads(path.read_text())
    notes['annotations'][0]['category_id'] = 99
    path.write_text(json.dumps(notes))
    bad(
        lambda: class_counts(INaturalist2018(data_root=str(folder / 'inat'))),
        'train2018.json',
        '99',
    ).check()


@pytest.mark.parametrize('part', [0, 100])
def test_a_truncated_mat_file_is_named(folder: Path, part: int) -> None:
    write_svhn(folder / 'svhn', images=3)
    path = folder / 'svhn' / 'train_32x32.mat'
    path.write_bytes(path.read_bytes()[:part])
    bad(
        lambda: SVHN(data_root=str(folder / 'svhn')), 'train_32x32.mat'
    ).check()


@pytest.mark.parametrize('kind', ['truncated', 'empty'])
def test_a_damaged_gz_file_is_named(folder: Path, kind: str) -> None:
    write_fashion_mnist(folder / 'fashion', 2)
    path = next((folder / 'fashion').rglob('train-images*'))
    data = path.read_bytes()
    if path.suffix == '.gz':
        data = gzip.decompress(data)
    path.write_bytes(b'' if kind == 'empty' else data[: len(data) // 2])
    config = Config(tiny_config())
    config.train_dataloader.dataset = {
        'type': 'FashionMNIST',
        'data_root': str(folder / 'fashion'),
        'split': 'train',
        'pipeline': [],
        'download': False,
    }
    init_default_scope('mmpretrain')
    bad(
        lambda: (
            check_config(config),
            DATASETS.build(dict(config.train_dataloader.dataset)),
        ),
        path.name,
    ).check()


@pytest.mark.parametrize(
    ('name', 'pixels', 'named'),
    [
        ('rgb', np.zeros((8, 9, 3), np.uint8), ('1.png',)),
        ('beyond', np.full((8, 9), 7, np.uint8), ('1.png', '7')),
        ('size', np.zeros((4, 4), np.uint8), ('1.png',)),
    ],
)
def test_a_label_map_is_refused(
    folder: Path, name: str, pixels: np.ndarray, named: tuple[str, ...]
) -> None:
    for index in (0, 1):
        write_jpeg(folder / 'img' / f'{index}.jpg', index, (9, 8))
        (folder / 'ann').mkdir(exist_ok=True)
        mask = np.zeros((8, 9), np.uint8)
        Image.fromarray(mask).save(folder / 'ann' / f'{index}.png')
    Image.fromarray(pixels).save(folder / 'ann' / '1.png')
    dataset = {
        'type': 'BaseSegDataset',
        'metainfo': {'classes': ['sky', 'sea']},
        'data_prefix': {'img_path': 'img', 'seg_map_path': 'ann'},
        'data_root': str(folder),
        'pipeline': [
            {'type': 'LoadAnnotations'},
            {'type': 'PackSegInputs'},
        ],
    }
    config = Config(
        {'default_scope': 'mmseg', 'train_dataloader': {'dataset': dataset}}
    )
    bad(lambda: check_config(config), *named).check()
