import numpy as np
import pytest
from sklearn.datasets import load_digits

from mmfair.datasets import Digits, digit_images
from mmfair.registry import DATASETS


def test_the_splits_are_a_partition_in_file_order() -> None:
    images, labels = load_digits(return_X_y=True)
    seen = {split: digit_images(split) for split in ('train', 'val', 'test')}
    rows = sorted(
        tuple(row)
        for part, _ in seen.values()
        for row in part.reshape(len(part), -1).tolist()
    )
    expected = np.rint(images * 255 / 16).astype(int).tolist()
    assert rows == sorted(map(tuple, expected))
    assert np.bincount(seen['test'][1]).tolist() == [60] * 10
    assert np.bincount(seen['val'][1]).tolist() == [20] * 10
    assert (
        np.bincount(seen['train'][1]).tolist()
        == (np.bincount(labels) - 80).tolist()
    )
    zeros = images[labels == 0]
    assert np.array_equal(
        seen['test'][0][seen['test'][1] == 0].reshape(60, -1),
        np.rint(zeros[-60:] * 255 / 16),
    )


def test_items() -> None:
    digits = DATASETS.build(
        dict(type='mmfair.Digits', split='val', channels=3)
    )
    item = digits[5]
    assert item['img'].shape == (8, 8, 3)
    assert item['img'].dtype == np.uint8
    assert item['img'].max() == 255
    assert digits.get_cat_ids(5) == [item['gt_label']]
    assert np.array_equal(digits.get_gt_labels(), digit_images('val')[1])
    assert len(digits.metainfo['classes']) == 10


def test_lazy_and_a_subset() -> None:
    digits = Digits(lazy_init=True, indices=7)
    digits.full_init()
    assert len(digits) == 7


def test_a_host_pipeline() -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.datasets import PackInputs, Resize

    digits = Digits(pipeline=[Resize(scale=16), PackInputs()])
    item = digits[0]
    assert item['inputs'].shape == (1, 16, 16)
    assert item['data_samples'].gt_label.item() == digits.get_cat_ids(0)[0]
    assert item['data_samples'].ori_shape == (8, 8)


def test_errors() -> None:
    with pytest.raises(ValueError) as caught:
        Digits(split='valid')
    assert str(caught.value) == (
        "Digits: split must be 'train', 'val' or 'test', got 'valid'."
    )
    with pytest.raises(ValueError, match='channels must be 1 or 3, got 2'):
        Digits(channels=2)
    with pytest.raises(ValueError, match='split must be .* got'):
        digit_images('all')


def test_without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__('sys').modules, 'sklearn.datasets', None)
    with pytest.raises(ImportError, match='Run `pip install scikit-learn`'):
        Digits()
