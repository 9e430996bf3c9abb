"""LTCC: persons over two months, in many outfits."""

import re

from mmfair.datasets.reid.named_persons import NamedPersons
from mmfair.registry import DATASETS

__all__ = ['LTCC']


@DATASETS.register_module()
class LTCC(NamedPersons):
    """LTCC: 152 persons, 478 outfits, 12 cameras.

    Folders as released: ``{train,query,test}``, with names
    ``<person>_<outfit>_c<camera>_<index>.png``; ``test`` is the gallery.
    Cameras 1 to 12 of the names are 0 to 11. Persons who never change stay
    in the gallery, as in CAL's code.

    Args:
        data_root: Folder that holds the three.
        split: ``'train'`` (77 persons) or ``'test'`` (75).
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If the split is unknown, or a name does not belong here.
        FileNotFoundError: If a folder is missing or has no image.

    References:
        Qian et al., "Long-Term Cloth-Changing Person Re-identification",
        ACCV 2020.
    """

    COUNTS = {'train': (77, 9576), 'test': (75, 7543)}
    FOLDERS = {'train': ('train',), 'test': ('query', 'test')}
    NAMES = '<person>_<outfit>_c<camera>_<index>.png'
    PATTERN = re.compile(
        r'(?P<person>\d+)_(?P<outfit>\d+)_c(?P<camera>\d+)_\d+'
    )
    default_root = 'data/LTCC_ReID/'
