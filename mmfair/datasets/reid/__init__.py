"""Data sets of persons, who are to be found again in other clothes."""

from mmfair.datasets.reid.ccvid import CCVID
from mmfair.datasets.reid.celeb_reid import CelebReID, CelebReIDLight
from mmfair.datasets.reid.deep_change import DeepChange
from mmfair.datasets.reid.last import LaST
from mmfair.datasets.reid.ltcc import LTCC
from mmfair.datasets.reid.named_persons import NamedPersons
from mmfair.datasets.reid.person_dataset import PersonDataset, PersonFile
from mmfair.datasets.reid.prcc import PRCC
from mmfair.datasets.reid.vc_clothes import VCClothes

__all__ = [
    'CCVID',
    'LTCC',
    'PRCC',
    'CelebReID',
    'CelebReIDLight',
    'DeepChange',
    'LaST',
    'NamedPersons',
    'PersonDataset',
    'PersonFile',
    'VCClothes',
]
