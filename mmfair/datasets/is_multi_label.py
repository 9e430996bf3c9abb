"""Whether images of a data set have several labels."""

from typing import Any

import numpy as np

__all__ = ['is_multi_label']

# Samples that are looked at.
_LOOKED_AT = 10000


def is_multi_label(dataset: Any) -> bool:
    """Whether samples of a data set have several labels, or none.

    The set is asked, for the images drawn from it may have one each.

    Args:
        dataset: A data set with ``get_cat_ids(index)``; of a large one,
            10,000 samples are looked at.

    Returns:
        False also where no labels can be read.

    Examples:
        >>> from mmfair.datasets import Digits
        >>> is_multi_label(Digits())
        False
    """
    if hasattr(dataset, 'full_init'):
        dataset.full_init()
    step = max(1, len(dataset) // _LOOKED_AT)
    try:
        return any(
            np.size(dataset.get_cat_ids(index)) != 1
            for index in range(0, len(dataset), step)
        )
    except (AttributeError, KeyError, NotImplementedError):
        return False
