"""PRCC: two cameras in the same clothes, a third in others."""

from collections.abc import Iterator

from mmfair.datasets.reid.person_dataset import PersonDataset, PersonFile
from mmfair.registry import DATASETS

__all__ = ['PRCC']


@DATASETS.register_module()
class PRCC(PersonDataset):
    """PRCC: 221 persons, 33,698 photographs by three cameras.

    Folders as released: ``rgb/{train,val}/<person>/{A,B,C}*.jpg`` and
    ``rgb/test/{A,B,C}/<person>/*.jpg``; the sketches are not used. Cameras A,
    B, C are 0, 1, 2; a person wears one outfit before A and B and another
    before C. In the test A is the gallery, and B (same clothes) and C (other
    clothes) the queries: evaluate with ``prcc_same`` and ``prcc_cross``.

    Args:
        data_root: Folder that holds ``rgb``.
        split: ``'train'`` (150 persons), ``'val'`` (other pictures of the
            same) or ``'test'`` (71 persons).
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If the split is unknown, or a name does not belong here.
        FileNotFoundError: If a folder is missing or has no image.

    References:
        Yang et al., "Person Re-identification by Contour Sketch under
        Moderate Clothing Change", TPAMI 2021.
    """

    COUNTS = {'train': (150, 17896), 'val': (150, 5002), 'test': (71, 10800)}
    NAMES = '<A|B|C>*.jpg in a folder named by the number of the person'
    default_root = 'data/prcc/'

    def persons(self) -> Iterator[PersonFile]:
        """Files of the split."""
        for path in self.images(f'rgb/{self.split}'):
            person = path.parent.name
            place = path.parent.parent if self.split == 'test' else path
            camera = 'ABC'.find(place.name[:1])
            if camera < 0 or not person.isdigit():
                raise self.wrong_name(path)
            outfit = person + ('C' if camera == 2 else '')
            query = self.split == 'test' and camera > 0
            yield PersonFile(str(path), person, camera, outfit, query)

    def camera_name(self, camera: int) -> str:
        """The letter of a camera."""
        return f'camera {"ABC"[camera]}'
