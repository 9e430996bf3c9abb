"""Data sets and what can be read off them."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.datasets.digits import DIGITS_SPLITS, Digits, digit_images
from mmfair.datasets.imagenet_lt import ImageNetLT
from mmfair.datasets.inaturalist2018 import INaturalist2018
from mmfair.datasets.long_tailed import LongTailedDataset
from mmfair.datasets.samplers import (
    ClassBalancedSampler,
    SecondDrawBatchSampler,
)
from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.datasets.svhn import SVHN, SVHN_SPLITS
from mmfair.datasets.transforms import BackgroundLevel

__all__ = [
    'DIGITS_SPLITS',
    'SVHN',
    'SVHN_SPLITS',
    'BackgroundLevel',
    'ClassBalancedSampler',
    'Digits',
    'INaturalist2018',
    'ImageNetLT',
    'LongTailedDataset',
    'SecondDrawBatchSampler',
    'SingleLabelDataset',
    'digit_images',
]
