"""Data sets and what can be read off them."""

import mmfair.registry  # noqa: F401 - says so where MMEngine is absent
from mmfair.datasets.camvid import CAMVID_SPLITS, CamVid
from mmfair.datasets.cifar100 import CIFAR100
from mmfair.datasets.digits import DIGITS_SPLITS, Digits, digit_images
from mmfair.datasets.image_arrays import IMAGE_ARRAY_SPLITS, ImageArrays
from mmfair.datasets.image_paths import image_paths
from mmfair.datasets.imagenet_lt import ImageNetLT
from mmfair.datasets.inaturalist2018 import INaturalist2018
from mmfair.datasets.long_tailed import LongTailedDataset
from mmfair.datasets.reid import (
    CCVID,
    LTCC,
    PRCC,
    CelebReID,
    CelebReIDLight,
    DeepChange,
    LaST,
    NamedPersons,
    PersonDataset,
    PersonFile,
    VCClothes,
)
from mmfair.datasets.samplers import (
    IDENTITY_ORDERS,
    ClassBalancedSampler,
    EffectiveNumberSampler,
    IdentitySampler,
    SecondDrawBatchSampler,
)
from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.datasets.svhn import SVHN, SVHN_SPLITS
from mmfair.datasets.transforms import BackgroundLevel, FlipClip, LoadClip

__all__ = [
    'CAMVID_SPLITS',
    'CCVID',
    'CIFAR100',
    'DIGITS_SPLITS',
    'IDENTITY_ORDERS',
    'IMAGE_ARRAY_SPLITS',
    'LTCC',
    'PRCC',
    'SVHN',
    'SVHN_SPLITS',
    'BackgroundLevel',
    'CamVid',
    'CelebReID',
    'CelebReIDLight',
    'ClassBalancedSampler',
    'DeepChange',
    'Digits',
    'EffectiveNumberSampler',
    'FlipClip',
    'INaturalist2018',
    'IdentitySampler',
    'ImageArrays',
    'ImageNetLT',
    'LaST',
    'LoadClip',
    'LongTailedDataset',
    'NamedPersons',
    'PersonDataset',
    'PersonFile',
    'SecondDrawBatchSampler',
    'SingleLabelDataset',
    'VCClothes',
    'digit_images',
    'image_paths',
]
