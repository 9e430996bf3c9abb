"""Sets of persons with folders for training, queries and gallery."""

import re
from collections.abc import Iterator
from typing import ClassVar

from mmfair.datasets.reid.person_dataset import PersonDataset, PersonFile

__all__ = ['NamedPersons']


class NamedPersons(PersonDataset):
    """Base of the sets whose file names say all.

    The name alone is read, never the path above it: a parent folder with a
    date or a ``_c`` in its name changes nothing.
    """

    #: With the groups person and, where they are known, camera and outfit.
    PATTERN: ClassVar[re.Pattern[str]]
    #: Folders of each split; those after the first of the test are galleries.
    FOLDERS: ClassVar[dict[str, tuple[str, ...]]] = {
        'train': ('train',),
        'test': ('query', 'gallery'),
    }
    #: Number of the first camera in the names.
    FIRST_CAMERA: ClassVar[int] = 1

    def persons(self) -> Iterator[PersonFile]:
        """Files of the split."""
        for place, folder in enumerate(self.FOLDERS[self.split]):
            for path in self.images(folder):
                match = self.PATTERN.fullmatch(path.stem)
                if match is None:
                    raise self.wrong_name(path)
                parts = match.groupdict()
                person, outfit = parts['person'], parts.get('outfit')
                camera = int(parts.get('camera') or self.FIRST_CAMERA)
                yield PersonFile(
                    str(path),
                    person,
                    camera - self.FIRST_CAMERA,
                    None if outfit is None else f'{person}_{outfit}',
                    self.split == 'test' and place == 0,
                )

    def camera_name(self, camera: int) -> str:
        """The number of a camera in the names."""
        return f'camera {camera + self.FIRST_CAMERA}'
