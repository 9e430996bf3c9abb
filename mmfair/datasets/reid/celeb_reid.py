"""Celeb-reID: persons in photographs from the street, by no camera."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mmfair.datasets.reid.named_persons import NamedPersons
from mmfair.datasets.reid.person_dataset import PersonFile
from mmfair.functional.checks import check_choice
from mmfair.registry import DATASETS

__all__ = ['CelebReID', 'CelebReIDLight']

_OUTFITS = ('each', 'none')


@DATASETS.register_module()
class CelebReID(NamedPersons):
    """Celeb-reID: 1,052 persons, 34,186 photographs.

    Folders as released: ``{train,query,gallery}``, with names
    ``<person>_<number>_<z>.jpg``, in which the number counts the images of
    the person. There are no cameras, so nothing is to be deleted: evaluate
    with ``all``. There are no outfit labels either; how ZUT's authors gave
    CAL some is not published.

    Args:
        data_root: Folder that holds the three.
        split: ``'train'`` (632 persons) or ``'test'`` (420).
        outfits: ``'each'``: every image is an outfit of its own, as in forks
            of CAL that use this set; 20,208 outfits for CAL's classifier.
            ``'none'``: no labels; CAL can't be trained.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If a setting is unknown, or a name does not belong here.
        FileNotFoundError: If a folder is missing or has no image.

    References:
        Huang et al., "Beyond Scalar Neuron: Adopting Vector-Neuron Capsules
        for Long-Term Person Re-Identification", TCSVT 2020.
    """

    COUNTS = {'train': (632, 20208), 'test': (420, 13978)}
    NAMES = '<person>_<number>_<z>.jpg'
    PATTERN = re.compile(r'(?P<person>\d+)_(?P<outfit>\d+)_\d+')
    default_root = 'data/Celeb-reID/'

    def __init__(
        self,
        data_root: str | None = None,
        split: str = 'train',
        outfits: str = 'each',
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        self.outfits = check_choice(
            outfits, 'outfits', _OUTFITS, where=type(self).__name__
        )
        super().__init__(data_root, split, pipeline, **kwargs)

    def persons(self) -> Iterator[PersonFile]:
        """Files of the split, with outfits as the setting says."""
        for file in super().persons():
            unknown = self.outfits == 'none' or self.split == 'test'
            yield file._replace(outfit=None) if unknown else file

    def camera_name(self, camera: int) -> str:
        """There are no cameras."""
        del camera
        return ''


@DATASETS.register_module()
class CelebReIDLight(CelebReID):
    """Celeb-reID-light: 590 persons who never wear an outfit twice.

    Folders and names as those of :class:`CelebReID`, whose settings it has;
    here ``outfits='each'`` is what the set promises.

    Args:
        data_root: Folder that holds the three.
        split: ``'train'`` (490 persons) or ``'test'`` (100).
        outfits: ``'each'`` or ``'none'``.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If a setting is unknown, or a name does not belong here.
        FileNotFoundError: If a folder is missing or has no image.

    References:
        Huang et al., "Beyond Scalar Neuron: Adopting Vector-Neuron Capsules
        for Long-Term Person Re-Identification", TCSVT 2020.
    """

    COUNTS = {'train': (490, 9021), 'test': (100, 1821)}
    default_root = 'data/Celeb-reID-light/'
