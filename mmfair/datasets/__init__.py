"""Data sets and what can be read off them."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.datasets.digits import DIGITS_SPLITS, Digits, digit_images
from mmfair.datasets.long_tailed import LongTailedDataset
from mmfair.datasets.samplers import ClassBalancedSampler

__all__ = [
    'DIGITS_SPLITS',
    'ClassBalancedSampler',
    'Digits',
    'LongTailedDataset',
    'digit_images',
]
