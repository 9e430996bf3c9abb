"""Whether images of a data set have several labels."""

from typing import Any

import numpy as np

__all__ = ['is_multi_label']


def is_multi_label(dataset: Any) -> bool:
    """Whether samples of a data set may have several labels, or none.

    Such a set keeps a list of labels for each sample, where others keep a
    number. The lists count and not their lengths: the images drawn from the
    set may have one label each.

    Args:
        dataset: A data set with ``get_data_info(index)``.

    Returns:
        False also where no label can be read.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> is_multi_label(Digits())
        False
    """
    try:
        if hasattr(dataset, 'full_init'):
            dataset.full_init()
        if not len(dataset):
            return False
        label = dataset.get_data_info(0).get('gt_label')
    except Exception:  # data sets of any kind; then the samples tell
        return False
    return label is not None and np.ndim(label) > 0
