import hashlib
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
from miniatures import write_cifar

from mmfair.datasets import CIFAR100, LongTailedDataset
from mmfair.registry import DATASETS

host_warnings = pytest.mark.filterwarnings('ignore')


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_cifar(tmp_path, classes=100, per_file=200)
    return tmp_path


def write(root: Path, content: object) -> None:
    path = root / CIFAR100.base_folder / 'train'
    path.write_bytes(pickle.dumps(content))


@host_warnings
def test_items_are_those_of_the_host(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = pytest.importorskip('mmpretrain.datasets').CIFAR100
    monkeypatch.setattr(host, '_check_integrity', lambda self: True)
    for split in ('train', 'test'):
        expected = host(data_root=str(root), split=split, download=False)
        found = DATASETS.build(
            dict(
                type='mmfair.CIFAR100',
                data_root=str(root),
                split=split,
                repacked=True,
            )
        )
        assert len(found) == len(expected) == 200
        assert found.get_gt_labels().tolist() == list(expected.get_gt_labels())
        for index in (0, 7, 199):
            image = expected.get_data_info(index)['img']
            assert np.array_equal(found[index]['img'], image)
        assert found.metainfo['classes'] == tuple(expected.CLASSES)


def test_other_checksums_are_read_only_when_asked_for(root: Path) -> None:
    with pytest.raises(ValueError) as caught:
        CIFAR100(str(root))
    said = str(caught.value)
    assert 'must have the checksum 16019d7e3df5f24257cddd939b257f8d' in said
    assert 'set repacked=True' in said
    tail = LongTailedDataset(
        CIFAR100(str(root), repacked=True), imbalance_factor=2
    )
    assert tail.class_counts[0] == 2
    assert tail.class_counts[-1] == 1


def test_official_files_need_no_setting(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = (root / CIFAR100.base_folder / 'train').read_bytes()
    digest = hashlib.md5(content).hexdigest()
    monkeypatch.setattr(CIFAR100, 'train_list', (('train', digest),))
    monkeypatch.setattr(CIFAR100, 'test_list', (('test', digest),))
    assert len(CIFAR100(str(root))) == 200


def test_the_check_of_a_config_names_the_setting(root: Path) -> None:
    pytest.importorskip('mmpretrain')
    from mmfair.utils.config_check.data_faults import data_faults
    from mmfair.utils.config_check.dataset_leaves import dataset_leaves

    config = {
        'default_scope': 'mmpretrain',
        'train_dataloader': {
            'dataset': {'type': 'mmfair.CIFAR100', 'data_root': str(root)}
        },
    }
    (fault,) = data_faults(dataset_leaves(config))
    assert 'set train_dataloader.dataset.repacked=True, and' in fault
    assert 'download=True' not in fault
    config['train_dataloader']['dataset']['repacked'] = True
    assert data_faults(dataset_leaves(config)) == []
    (root / CIFAR100.base_folder / 'test').unlink()
    (fault,) = data_faults(dataset_leaves(config))
    assert 'file must exist' in fault
    assert 'repacked' not in fault


class Harm:
    def __reduce__(self) -> tuple:
        return os.mkdir, ('harm',)


@pytest.mark.parametrize(
    ('content', 'words'),
    [
        ({'data': np.zeros((2, 3072), np.uint8)}, 'got no fine_labels'),
        ([1, 2], 'got no data and no fine_labels'),
        (
            {'data': np.zeros((2, 3072)), 'fine_labels': [0, 1]},
            'got float64 of (2, 3072) and 2 labels',
        ),
        (
            {'data': np.zeros((2, 3072), np.uint8), 'fine_labels': [0]},
            'got uint8 of (2, 3072) and 1 labels',
        ),
        (
            {'data': np.zeros((1, 3072), np.uint8), 'fine_labels': [100]},
            'got other labels',
        ),
        (
            {'data': np.zeros((1, 3072), np.uint8), 'fine_labels': [0.5]},
            'got other labels',
        ),
        (Harm(), 'mkdir'),
    ],
)
def test_a_file_of_something_else_is_refused(
    folder: Path, content: object, words: str
) -> None:
    write_cifar(folder / 'data', classes=100, per_file=2)
    write(folder / 'data', content)
    with pytest.raises(ValueError) as caught:
        CIFAR100('data', repacked=True)
    assert words in str(caught.value)
    assert 'must hold `data`' in str(caught.value)
    assert not Path('harm').exists()


def test_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match='got none at .*train'):
        CIFAR100(str(tmp_path))
