"""What all data sets of persons have in common."""

import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from mmengine.logging import print_log

from mmfair.datasets.single_label_dataset import SingleLabelDataset
from mmfair.functional.checks import check_choice, check_word

__all__ = ['PersonDataset', 'PersonFile']

_SUFFIXES = ('.jpg', '.jpeg', '.png')


class PersonFile(NamedTuple):
    """What the name of a file says.

    Attributes:
        path: Of the image.
        person: Identity, as it is written.
        camera: Number of the camera, from 0.
        outfit: What tells an outfit from all others, of other persons too;
            None where nobody knows.
        is_query: Whether it is a query of the test.
    """

    path: str
    person: str
    camera: int
    outfit: str | None = None
    is_query: bool = False


class PersonDataset(SingleLabelDataset):
    """Base of the sets of persons.

    A subclass gives ``persons()``, which reads its folders, and ``COUNTS``:
    persons and images of each split, as published. A copy with other counts
    is used as it is, with a warning that says so.

    Items have ``img_path``, ``identity``, ``camera``, ``is_query`` and, where
    they are known, ``outfit``. Those of training have ``gt_label`` besides,
    which is the identity from 0 on; outfits are numbered from 0 in each
    split, queries and gallery together. In the test identities are the
    numbers in the files. The files are read in the order of their names, so
    that ties and draws are the same on every machine.

    Args:
        data_root: Folder of the set.
        split: ``'train'`` or ``'test'``, queries and gallery in one; some
            sets have a ``'val'`` of the training persons.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If the split is unknown, or a file has a name that does
            not belong to the set.
        FileNotFoundError: If a folder is missing or has no image.
    """

    #: (persons, images) of each split; None where they are not known.
    COUNTS: ClassVar[dict[str, tuple[int, int] | None]] = {}
    #: How a name is built, for the error.
    NAMES: ClassVar[str] = ''
    #: What the second of the counts counts.
    ITEMS: ClassVar[str] = 'images'
    default_root: ClassVar[str] = ''
    #: Whether its authors ask that no face be shown.
    hide_faces: ClassVar[bool] = False
    #: Splits of queries and gallery, of other persons than in training.
    test_splits: ClassVar[tuple[str, ...]] = ('test',)

    def __init__(
        self,
        data_root: str | None = None,
        split: str = 'train',
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        where = type(self).__name__
        self.split = check_choice(split, 'split', self.COUNTS, where=where)
        if data_root is None:
            data_root = self.default_root
        super().__init__(
            data_root=check_word(data_root, 'data_root', where=where),
            pipeline=pipeline,
            **kwargs,
        )

    def persons(self) -> Iterator[PersonFile]:
        """What the files of the split say, in any order."""
        raise NotImplementedError

    def images(self, folder: str) -> list[Path]:
        """Images below a folder, by name.

        Raises:
            FileNotFoundError: If there are none.
        """
        root = Path(self.data_root) / folder
        paths = [p for p in root.rglob('*') if p.suffix.lower() in _SUFFIXES]
        if not paths:
            raise FileNotFoundError(
                f"{type(self).__name__}: '{root}' must hold images, got "
                'none. See docs/prepare_data.md for its folders.'
            )
        return sorted(paths)

    def camera_name(self, camera: int) -> str:
        """What the set calls a camera; nothing where it has none.

        Args:
            camera: Its number in the items.
        """
        return f'camera {camera}'

    def wrong_name(self, path: Path) -> ValueError:
        """The error for a name that does not belong to the set."""
        return ValueError(
            f'{type(self).__name__}: a file must be named {self.NAMES}, got '
            f"'{path}'."
        )

    def load_data_list(self) -> list[dict]:
        """Items in the order of their paths, queries first."""
        files = sorted(self.persons(), key=lambda f: (not f.is_query, f.path))
        if not files:
            raise ValueError(
                f"{type(self).__name__}: '{self.data_root}' must have "
                f'{self.ITEMS} of {self.split}, got none. See '
                'docs/prepare_data.md for its folders.'
            )
        persons = sorted({file.person for file in files})
        outfits = sorted({f.outfit for f in files if f.outfit is not None})
        label = {person: index for index, person in enumerate(persons)}
        worn = {outfit: index for index, outfit in enumerate(outfits)}
        self._metainfo['persons'] = tuple(persons)
        self._metainfo['outfits'] = tuple(outfits)
        training = self.split not in self.test_splits
        if training:
            self._metainfo['classes'] = tuple(persons)
            of = {file.outfit: label[file.person] for file in files}
            self._metainfo['wearers'] = tuple(of[name] for name in outfits)
        self._tell_counts(len(persons), len(files))
        items = []
        for file in files:
            item: dict[str, Any] = dict(
                img_path=file.path,
                identity=label[file.person] if training else int(file.person),
                camera=file.camera,
                is_query=file.is_query,
            )
            if file.outfit is not None:
                item['outfit'] = worn[file.outfit]
            if training:
                item['gt_label'] = item['identity']
            items.append(item)
        return items

    def _tell_counts(self, persons: int, images: int) -> None:
        published = self.COUNTS[self.split]
        if published and (persons, images) != published:
            print_log(
                f'{type(self).__name__}: {self.split} has {persons} persons '
                f'and {images} {self.ITEMS}, the published set '
                f'{published[0]} and {published[1]}. Figures on it are not '
                'comparable.',
                'current',
                logging.WARNING,
            )
