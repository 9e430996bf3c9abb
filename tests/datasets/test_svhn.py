from pathlib import Path

import numpy as np
import pytest
from photo_miniatures import write_svhn
from scipy.io import loadmat, savemat

from mmfair.datasets import SVHN
from mmfair.registry import DATASETS


def test_images_and_labels_are_those_of_the_file(tmp_path: Path) -> None:
    write_svhn(tmp_path / 'svhn', images=12)
    svhn = DATASETS.build(
        dict(type='mmfair.SVHN', data_root=str(tmp_path / 'svhn'))
    )
    assert len(svhn) == 12
    content = loadmat(tmp_path / 'svhn' / 'train_32x32.mat')
    for index in range(12):
        item = svhn[index]
        assert np.array_equal(item['img'], content['X'][..., index])
        assert item['img_shape'] == item['ori_shape'] == (32, 32)
    # 10 in the file is a zero.
    assert content['y'].ravel()[9] == 10
    assert svhn.get_gt_labels().tolist() == [*range(1, 10), 0, 1, 2]
    assert svhn.metainfo['classes'][svhn[9]['gt_label']] == 'zero'
    assert svhn.get_cat_ids(3) == [4]


def test_each_split_has_its_file(tmp_path: Path) -> None:
    write_svhn(tmp_path / 'svhn', images=3)
    first = {
        SVHN(str(tmp_path / 'svhn'), split)[0]['img'].tobytes()
        for split in ('train', 'test', 'extra')
    }
    assert len(first) == 3


def test_nothing_is_read_before_it_is_needed(tmp_path: Path) -> None:
    svhn = SVHN(str(tmp_path), 'extra', lazy_init=True)
    assert svhn.ann_file == str(tmp_path / 'extra_32x32.mat')
    assert len(svhn.metainfo['classes']) == 10


def test_a_host_pipeline(tmp_path: Path) -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.datasets import PackInputs

    write_svhn(tmp_path / 'svhn', images=2)
    plain = SVHN(str(tmp_path / 'svhn'))
    packed = SVHN(str(tmp_path / 'svhn'), pipeline=[PackInputs()])[1]
    expected = plain[1]['img'].transpose(2, 0, 1)
    assert np.array_equal(packed['inputs'].numpy(), expected)
    assert packed['data_samples'].gt_label.item() == 2


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (
            dict(X=np.zeros((32, 32, 3, 2), np.uint8)),
            "must hold X and y, got ['X']",
        ),
        (
            dict(X=np.zeros((2, 32, 32, 3), np.uint8), y=[[1], [2]]),
            'must be bytes of shape (32, 32, 3, 2), the number of labels '
            'last, got uint8 of (2, 32, 32, 3)',
        ),
        (
            dict(X=np.zeros((32, 32, 3, 2)), y=[[1], [2]]),
            'got float64 of (32, 32, 3, 2)',
        ),
        (
            dict(X=np.zeros((32, 32, 3, 2), np.uint8), y=[[1], [0]]),
            'must be 1 to 10, got 0 to 1',
        ),
    ],
    ids=['keys', 'shape', 'type', 'labels'],
)
def test_a_wrong_file_is_refused(
    tmp_path: Path, content: dict, message: str
) -> None:
    path = tmp_path / 'train_32x32.mat'
    savemat(path, content)
    with pytest.raises(ValueError) as caught:
        SVHN(str(tmp_path))
    assert str(caught.value).startswith('SVHN: ')
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert 'ufldl.stanford.edu' in str(caught.value)


@pytest.mark.parametrize('content', [b'', b'no MATLAB file' * 20])
def test_another_kind_of_file_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / 'train_32x32.mat').write_bytes(content)
    with pytest.raises(ValueError, match='must be a MATLAB file of version 5'):
        SVHN(str(tmp_path))


def test_errors(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        SVHN(str(tmp_path), 'test')
    assert str(caught.value) == (
        'SVHN: file of the split must exist, got '
        f"'{tmp_path}/test_32x32.mat'. Fetch it from "
        'http://ufldl.stanford.edu/housenumbers/ (format 2, cropped digits).'
    )
    with pytest.raises(ValueError) as caught:
        SVHN(split='val')
    assert str(caught.value) == (
        "SVHN: split must be 'train', 'test' or 'extra', got 'val'."
    )
