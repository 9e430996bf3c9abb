import pytest
from mmengine.dataset import (
    BaseDataset,
    ClassBalancedDataset,
    ConcatDataset,
    RepeatDataset,
)

from mmfair.datasets.class_counts import class_counts


class Toy(BaseDataset):
    METAINFO = {'classes': ('a', 'b', 'c')}
    labels = [[0], [0], [0, 2], [2], [0], [0]]

    def load_data_list(self):
        return [{'gt_label': label} for label in self.labels]

    def get_cat_ids(self, index):
        return self.get_data_info(index)['gt_label']


def test_several_labels_count_once_each():
    assert class_counts(Toy()) == [5, 0, 2]


def test_wrappers():
    assert class_counts(ConcatDataset([Toy(), Toy()])) == [10, 0, 4]
    assert class_counts(RepeatDataset(Toy(), times=7)) == [5, 0, 2]
    balanced = ClassBalancedDataset(Toy(), oversample_thr=0.9)
    assert class_counts(balanced)[2] > 2


def test_a_set_that_counts_no_categories():
    class NoCategories(Toy):
        get_cat_ids = BaseDataset.get_cat_ids

    with pytest.raises(
        ValueError, match=r'NoCategories must have get_cat_ids'
    ):
        class_counts(NoCategories())


def test_errors():
    with pytest.raises(ValueError, match="must have metainfo\\['classes'\\]"):
        class_counts(object())
    with pytest.raises(ValueError, match='must be below 2'):
        class_counts(Toy(metainfo={'classes': ('a', 'b')}))
