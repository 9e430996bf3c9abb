"""VC-Clothes: persons of a game, drawn in up to three outfits."""

import re

from mmfair.datasets.reid.named_persons import NamedPersons
from mmfair.registry import DATASETS

__all__ = ['VCClothes']


@DATASETS.register_module()
class VCClothes(NamedPersons):
    """VC-Clothes: 512 persons, 19,060 synthetic images by four cameras.

    Folders as released: ``{train,query,gallery}``, with names
    ``<person>-<camera>-<outfit>-<index>.jpg``. Cameras 1 to 4 of the names
    are 0 to 3. All are trained on. There are two evaluations: by outfit
    labels over all cameras (``standard``, ``same_clothes``,
    ``clothes_changing``), and ``cameras_2_and_3`` (same clothes) and
    ``cameras_3_and_4`` (other clothes), which published tables have.

    Args:
        data_root: Folder that holds the three.
        split: ``'train'`` (256 persons) or ``'test'``.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If the split is unknown, or a name does not belong here.
        FileNotFoundError: If a folder is missing or has no image.

    References:
        Wan et al., "When Person Re-identification Meets Changing Clothes",
        CVPR Workshops 2020.
    """

    COUNTS = {'train': (256, 9449), 'test': (256, 9611)}
    NAMES = '<person>-<camera>-<outfit>-<index>.jpg'
    PATTERN = re.compile(
        r'(?P<person>\d+)-(?P<camera>\d+)-(?P<outfit>\d+)-\d+'
    )
    default_root = 'data/VC-Clothes/'
