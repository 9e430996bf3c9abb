import numpy as np

from mmfair.datasets import LongTailedDataset, SingleLabelDataset
from mmfair.datasets.class_counts import class_counts


class Pairs(SingleLabelDataset):
    METAINFO = dict(classes=('cat', 'dog', 'ant'))

    def load_data_list(self) -> list[dict]:
        return [dict(gt_label=label) for label in (2, 0, 0, 2, 1, 2)]


def test_labels_are_read_off_the_items() -> None:
    pairs = Pairs()
    assert pairs.get_gt_labels().tolist() == [2, 0, 0, 2, 1, 2]
    assert pairs.get_gt_labels().dtype == np.int64
    assert pairs.get_cat_ids(3) == [2]
    assert class_counts(pairs) == [2, 1, 3]


def test_a_long_tail_can_be_made() -> None:
    tail = LongTailedDataset(Pairs(), imbalance_factor=1)
    assert tail.class_counts == [1, 1, 1]
