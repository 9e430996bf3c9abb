"""LaST: persons of films, over long times."""

from collections.abc import Iterator

from mmfair.datasets.reid.person_dataset import PersonDataset, PersonFile
from mmfair.registry import DATASETS

__all__ = ['LaST']


@DATASETS.register_module()
class LaST(PersonDataset):
    """LaST: about 228,000 images of 10,860 persons from films.

    Folders as released: ``train/<person>/<person>_..._<outfit>.jpg`` and
    ``{val,test}/{query/*.jpg,gallery/<person>/*.jpg}``. There are no cameras:
    each image has a number of its own, so that ``standard`` deletes nothing.
    The outfits of validation and test are not labelled.

    Args:
        data_root: Folder that holds the three.
        split: ``'train'``, ``'val'`` or ``'test'``.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If the split is unknown, or a name does not belong here.
        FileNotFoundError: If a folder is missing or has no image.

    References:
        Shu et al., "Large-Scale Spatio-Temporal Person Re-identification:
        Algorithms and Benchmark", TCSVT 2022.
    """

    COUNTS = {
        'train': (5000, 71248),
        'val': (56, 21379),
        'test': (5806, 135529),
    }
    NAMES = '<person>_..._<outfit>.jpg'
    default_root = 'data/last/'
    test_splits = ('val', 'test')

    def persons(self) -> Iterator[PersonFile]:
        """Files of the split."""
        training = self.split == 'train'
        parts = ('',) if training else ('query', 'gallery')
        number = 0
        for part in parts:
            for path in self.images(f'{self.split}/{part}'):
                person, *rest = path.stem.split('_')
                if not person.isdigit() or not rest:
                    raise self.wrong_name(path)
                outfit = f'{person}_{rest[-1]}' if training else None
                query = part == 'query'
                yield PersonFile(str(path), person, number, outfit, query)
                number += 1

    def camera_name(self, camera: int) -> str:
        """There are no cameras."""
        del camera
        return ''
