"""What all data sets with one label an image have in common."""

import numpy as np
import numpy.typing as npt
from mmengine.dataset import BaseDataset

__all__ = ['SingleLabelDataset']


class SingleLabelDataset(BaseDataset):
    """Base of classification sets: tells the label of each image.

    A subclass gives ``load_data_list`` with a ``gt_label`` in every item.
    Class counts are read, and long tails made, by the two methods below.

    Examples:
        >>> class Two(SingleLabelDataset):
        ...     def load_data_list(self):
        ...         return [dict(gt_label=4), dict(gt_label=1)]
        >>> Two().get_gt_labels()
        array([4, 1])
    """

    def get_gt_labels(self) -> npt.NDArray[np.int64]:
        """Label of every image, shape (N,)."""
        labels = [self.get_data_info(i)['gt_label'] for i in range(len(self))]
        return np.array(labels, dtype=np.int64)

    def get_cat_ids(self, idx: int) -> list[int]:
        """Label of one image, in a list."""
        return [self.get_data_info(idx)['gt_label']]
