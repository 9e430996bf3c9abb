import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.dataset import (
    BaseDataset,
    ClassBalancedDataset,
    DefaultSampler,
    RepeatDataset,
)
from torch.utils.data import DataLoader

from mmfair.datasets import Digits, LongTailedDataset
from mmfair.registry import DATASETS

DATA = Path(__file__).parents[1] / 'data'


class Cycle(BaseDataset):
    """Labels 0..C-1 again and again; no images, no ``get_gt_labels``."""

    def __init__(self, size: int, classes: int = 3, **kwargs: object) -> None:
        self.size, self.classes, self.loads = size, classes, 0
        names = tuple(str(c) for c in range(classes))
        super().__init__(metainfo=dict(classes=names), **kwargs)

    def load_data_list(self) -> list[dict]:
        self.loads += 1
        return [
            dict(image=i, gt_label=i % self.classes) for i in range(self.size)
        ]


def test_the_cifar_protocol() -> None:
    case = json.loads((DATA / 'cifar_lt.json').read_text())['datasets']
    lt = LongTailedDataset(Cycle(50000, 100), imbalance_factor=50)
    expected = case['cifar100_IF50']
    assert lt.class_counts == expected['counts']
    digest = hashlib.sha256(lt.indices.astype('<i8').tobytes()).hexdigest()
    assert digest == expected['sha256_int64_le']


def test_items_labels_and_annotations_belong_together() -> None:
    lt = LongTailedDataset(
        Cycle(60), profile='step', imbalance_factor=5, max_count=10, seed=4
    )
    assert lt.class_counts == [10, 2, 2]
    assert len(lt) == 14
    for i in range(len(lt)):
        label = int(lt.get_gt_labels()[i])
        assert lt[i]['gt_label'] == lt.get_data_info(i)['gt_label'] == label
        assert lt[i]['image'] == lt.indices[i]
        assert lt.get_cat_ids(i) == [label]
    assert lt[-1]['image'] == lt.indices[-1]
    with pytest.raises(IndexError):
        lt[14]


def test_nothing_is_loaded_before_it_is_needed() -> None:
    inner = Cycle(30, lazy_init=True)
    lt = LongTailedDataset(inner, imbalance_factor=2, lazy_init=True)
    assert lt.metainfo['classes'] == ('0', '1', '2')
    assert 'size=lazy' in repr(lt)
    assert inner.loads == 0
    assert len(lt) == 10 + 7 + 5
    lt.full_init()
    assert inner.loads == 1
    assert 'size=22' in repr(lt)


def test_the_meta_information_is_a_copy() -> None:
    lt = LongTailedDataset(Cycle(30), imbalance_factor=2)
    lt.metainfo['classes'] = ()
    assert len(lt.metainfo['classes']) == 3


def test_held_out_images() -> None:
    settings = dict(imbalance_factor=10, max_count=20, seed=3)
    kept = LongTailedDataset(Cycle(90), **settings)
    held = LongTailedDataset(Cycle(90), held_out=10, **settings)
    assert held.class_counts == [10, 10, 10]
    assert not set(held.indices) & set(kept.indices)
    with pytest.raises(ValueError, match='class 0 must have at least 31'):
        LongTailedDataset(Cycle(90), held_out=11, **settings)


def test_an_image_that_the_pipeline_drops() -> None:
    lt = LongTailedDataset(Cycle(30), imbalance_factor=5, max_count=5)
    dropped = int(lt.indices[0])
    inner = Cycle(
        30,
        pipeline=[lambda x: None if x['sample_idx'] == dropped else x],
    )
    lt = LongTailedDataset(inner, imbalance_factor=5, max_count=5)
    assert lt[0]['image'] == lt.indices[1]
    inner = Cycle(30, pipeline=[lambda x: None])
    with pytest.raises(RuntimeError, match='got None for 1000 images'):
        LongTailedDataset(inner, imbalance_factor=5)[0]


def test_host_wrappers_around_and_inside() -> None:
    config = dict(
        type='mmfair.LongTailedDataset',
        dataset=dict(type='mmfair.Digits'),
        imbalance_factor=20,
    )
    balanced = ClassBalancedDataset(DATASETS.build(config).dataset, 0.05)
    assert len(balanced) == 997
    balanced = DATASETS.build(
        dict(type='ClassBalancedDataset', dataset=config, oversample_thr=0.2)
    )
    labels = [balanced.get_cat_ids(i)[0] for i in range(len(balanced))]
    plain = DATASETS.build(config)
    factor = len(plain) * np.bincount(labels) / plain.class_counts
    assert factor[9] > 2 * factor[0]
    assert len(RepeatDataset(config, 3)) == 3 * len(plain)
    assert sum(
        LongTailedDataset(RepeatDataset(Digits(), 2)).class_counts
    ) > len(plain)


@pytest.mark.parametrize('workers', [0, 2])
def test_in_a_data_loader(workers: int) -> None:
    lt = LongTailedDataset(Cycle(60), imbalance_factor=4)
    loader = DataLoader(
        lt,
        batch_size=4,
        sampler=DefaultSampler(lt, shuffle=True, seed=0),
        num_workers=workers,
    )
    seen = torch.cat([batch['image'] for batch in loader])
    assert sorted(seen.tolist()) == sorted(lt.indices.tolist())


def test_numpy_stays_where_it_was() -> None:
    np.random.seed(1)
    before = np.random.get_state()[1].tolist()
    LongTailedDataset(Cycle(300), seed=9, imbalance_factor=3)[0]
    assert np.random.get_state()[1].tolist() == before


class MultiLabel(Cycle):
    def load_data_list(self) -> list[dict]:
        return [dict(gt_label=[0]), dict(gt_label=[0, 1])]


def test_errors() -> None:
    with pytest.raises(TypeError) as caught:
        LongTailedDataset(MultiLabel(2))
    assert str(caught.value).startswith(
        'LongTailedDataset: dataset must have one integer gt_label an image, '
        'got MultiLabel with labels of shape'
    )
    with pytest.raises(TypeError, match='or its config, got list'):
        LongTailedDataset([1, 2])
    with pytest.raises(ValueError, match="got 'linear'"):
        LongTailedDataset(
            Cycle(30, lazy_init=True), profile='linear', lazy_init=True
        )
    with pytest.raises(ValueError, match='max_count must leave an image'):
        LongTailedDataset(Cycle(30), imbalance_factor=100)
    with pytest.raises(ValueError, match='class 0 must have at least 11'):
        LongTailedDataset(Cycle(30), max_count=11, imbalance_factor=2)
