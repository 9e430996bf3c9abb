import numpy as np
import pytest
from mmengine.dataset import (
    BaseDataset,
    ClassBalancedDataset,
    ConcatDataset,
    RepeatDataset,
)

from mmfair.datasets import Digits, LongTailedDataset
from mmfair.datasets.sample_labels import sample_labels


class Toy(BaseDataset):
    METAINFO = {'classes': ('a', 'b', 'c')}
    labels = [[0], [0], [2], [0]]

    def load_data_list(self):
        return [{'gt_label': label} for label in self.labels]

    def get_cat_ids(self, index):
        return self.get_data_info(index)['gt_label']


class SeveralLabels(Toy):
    labels = [[0], [0, 1], [2], [0]]


class Maps(Toy):
    get_cat_ids = BaseDataset.get_cat_ids


def by_index(dataset):
    """The label of each sample, one by one."""
    return [int(dataset[i]['gt_label'][0]) for i in range(len(dataset))]


@pytest.mark.parametrize(
    'dataset',
    [
        Toy(),
        Toy(lazy_init=True),
        ConcatDataset([Toy(), Toy(indices=[2, 0])]),
        RepeatDataset(Toy(), times=3),
        ClassBalancedDataset(Toy(), oversample_thr=0.9),
        RepeatDataset(Toy(indices=[2, 1]), times=2),
    ],
    ids=lambda dataset: type(dataset).__name__,
)
def test_label_of_each_index(dataset):
    labels = sample_labels(dataset, where='Test')
    assert labels.dtype == np.int64
    assert labels.tolist() == by_index(dataset)


def test_long_tailed():
    dataset = LongTailedDataset(Digits(), imbalance_factor=10)
    labels = sample_labels(dataset, where='Test')
    assert np.bincount(labels).tolist() == dataset.class_counts
    assert [int(dataset.get_data_info(i)['gt_label']) for i in (0, 200)] == [
        labels[0],
        labels[200],
    ]


def test_several_labels_name_the_other_way():
    with pytest.raises(ValueError) as caught:
        sample_labels(SeveralLabels(), where='Test')
    assert str(caught.value) == (
        'Test: SeveralLabels must have one label a sample, got several or '
        "none. Repeat the images of rare labels with MMEngine's "
        'ClassBalancedDataset instead.'
    )


@pytest.mark.parametrize('rows', [[[0], [1, 2]], [[0, 1], [1, 0]], [0.5, 1.0]])
def test_other_label_arrays(rows):
    class Host:
        def get_gt_labels(self):
            return rows

    with pytest.raises(ValueError, match='Host must have one label a sample'):
        sample_labels(Host(), where='Test')


@pytest.mark.parametrize('dataset', [Maps(), range(3)])
def test_no_labels_at_all(dataset):
    with pytest.raises(ValueError, match='weigh the loss instead, with'):
        sample_labels(dataset, where='Test')
