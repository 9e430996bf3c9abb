"""DeepChange: persons of a street over a year."""

import re
from collections.abc import Iterator
from pathlib import Path

from mmfair.datasets.reid.person_dataset import PersonDataset, PersonFile
from mmfair.registry import DATASETS
from mmfair.utils.list_lines import list_lines

__all__ = ['DeepChange']

_LINE = re.compile(
    r'(?P<name>P(?P<person>\d+)_C\d+_(?P<outfit>[^_,]+)_[^,]*),(?P<track>\d+)'
)


@DATASETS.register_module()
class DeepChange(PersonDataset):
    """DeepChange: 1,121 persons, about 178,000 images by 17 cameras.

    Folders as released: ``train-set``, ``{val,test}-set-{query,gallery}`` and
    beside each a list, ``train-set-bbox.txt``, with a line
    ``P<person>_C<camera>_<outfit>_....jpg,<tracklet>`` for each image. As in
    CAL's code the number of the tracklet stands for the camera: ``standard``
    deletes images of the same tracklet, and not those of the same camera.

    Args:
        data_root: Folder that holds folders and lists.
        split: ``'train'``, ``'val'`` or ``'test'``.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If the split is unknown, or a line does not belong here.
        FileNotFoundError: If a list is missing.

    References:
        Xu and Zhu, "DeepChange: A Long-Term Person Re-Identification
        Benchmark with Clothes Change", ICCV 2023.
    """

    COUNTS = {'train': None, 'val': None, 'test': None}
    NAMES = 'P<person>_C<camera>_<outfit>_....jpg'
    default_root = 'data/DeepChangeDataset/'
    test_splits = ('val', 'test')

    def persons(self) -> Iterator[PersonFile]:
        """Files of the split."""
        training = self.split == 'train'
        parts = ('train-set',)
        if not training:
            parts = (f'{self.split}-set-query', f'{self.split}-set-gallery')
        for part in parts:
            folder = Path(self.data_root) / part
            source = folder.with_name(f'{part}-bbox.txt')
            if not source.is_file():
                raise FileNotFoundError(
                    f"DeepChange: the list must exist, got '{source}'. See "
                    'docs/prepare_data.md for its folders.'
                )
            for number, line in list_lines(str(source), where='DeepChange'):
                match = _LINE.fullmatch(line)
                if match is None:
                    raise ValueError(
                        f'DeepChange: a line must be {self.NAMES},<tracklet>, '
                        f"got {line!r} in '{source}', line {number}."
                    )
                yield PersonFile(
                    str(folder / match['name']),
                    match['person'],
                    int(match['track']),
                    f'{match["person"]}_{match["outfit"]}',
                    part.endswith('query'),
                )

    def camera_name(self, camera: int) -> str:
        """Tracklets stand for cameras."""
        return f'tracklet {camera}'
