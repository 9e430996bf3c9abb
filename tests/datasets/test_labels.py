import numpy as np
import pytest
from mmengine.dataset import (
    BaseDataset,
    ClassBalancedDataset,
    ConcatDataset,
    RepeatDataset,
)

from mmfair.datasets import (
    ClassBalancedSampler,
    Digits,
    LongTailedDataset,
)
from mmfair.datasets.class_counts import class_counts
from mmfair.datasets.is_multi_label import is_multi_label
from mmfair.datasets.labels import single_labels


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
    labels = single_labels(dataset, where='Test')
    assert labels.dtype == np.int64
    assert labels.tolist() == by_index(dataset)


def test_long_tailed():
    dataset = LongTailedDataset(Digits(), imbalance_factor=10)
    labels = single_labels(dataset, where='Test')
    assert np.bincount(labels).tolist() == dataset.class_counts
    assert [int(dataset.get_data_info(i)['gt_label']) for i in (0, 200)] == [
        labels[0],
        labels[200],
    ]


def test_several_labels_name_the_other_way():
    with pytest.raises(ValueError) as caught:
        single_labels(SeveralLabels(), where='Test')
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
        single_labels(Host(), where='Test')


@pytest.mark.parametrize('dataset', [Maps(), range(3)])
def test_no_labels_at_all(dataset):
    with pytest.raises(ValueError, match='weigh the loss instead, with'):
        single_labels(dataset, where='Test')


def test_one_label_a_sample_by_chance_is_a_multi_label_set():
    assert is_multi_label(SeveralLabels(indices=[0, 2]))
    assert is_multi_label(RepeatDataset(SeveralLabels(), times=2))
    assert not is_multi_label(LongTailedDataset(Digits(), imbalance_factor=5))
    assert not is_multi_label(Digits(indices=1))


@pytest.mark.parametrize(('label', 'rule'), [(-1, '>= 0'), (3, 'below 3')])
def test_a_label_of_no_class_names_its_file(label, rule):
    class Wrong(Toy):
        def load_data_list(self):
            return [
                {'gt_label': [0], 'img_path': 'cats/1.png'},
                {'gt_label': [label], 'img_path': 'cats/2.png'},
            ]

    for read in (
        lambda: single_labels(Wrong(), where='Test'),
        lambda: class_counts(RepeatDataset(Wrong(), times=2)),
        lambda: ClassBalancedSampler(ConcatDataset([Toy(), Wrong()])),
        lambda: LongTailedDataset(Wrong()),
    ):
        with pytest.raises(ValueError, match=rf"cats/2.png' must be {rule}"):
            read()


def test_labels_without_a_reader_are_taken_from_the_annotation():
    class Plain:
        def __len__(self):
            return 2

        def get_data_info(self, index):
            return {'gt_label': 7 - index}

    assert single_labels(Plain(), where='Test').tolist() == [7, 6]
