"""CCVID: persons who walk past a camera, as videos."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from mmengine.logging import print_log

from mmfair.datasets.reid.person_dataset import PersonDataset, PersonFile
from mmfair.functional import tracklet_clips, tracklet_segments
from mmfair.functional.checks import check_number
from mmfair.registry import DATASETS
from mmfair.utils.list_lines import list_lines

__all__ = ['CCVID']

_LINE = re.compile(
    r'(?P<folder>session(?P<session>\d)/\d+_(?P<walk>\d+))'
    r'\s+(?P<person>\d+)\s+(?P<outfit>\S+)'
)
_WALKS = 12


@DATASETS.register_module()
class CCVID(PersonDataset):
    """CCVID: 226 persons, 2,856 sequences, 347,833 frames.

    Folders as released: ``session{1,2,3}/<person>_<walk>/00001.jpg`` and so
    on, and the lists ``train.txt``, ``query.txt``, ``gallery.txt``, with a
    line ``<folder> <person> <outfit>`` for each sequence, tabulators between.
    An outfit such as ``u0_l0_s0_c0_a0`` is that of one person. The number of
    the walk stands for the camera, 1 to 12 in the first two sessions, which
    share them, and 13 to 24 in the third: a convention, the set names no
    cameras. Evaluate with ``standard`` and ``clothes_changing``.

    An item is a part of a sequence, whose frames are ``img_paths``; its
    ``img_path`` is the first of them, its ``tracklet`` the number of the
    sequence. In training it is a segment, for
    :class:`mmfair.datasets.LoadClip` to draw a clip from. In the test it is a
    clip, and the clips of a sequence hold all of its frames.

    Args:
        data_root: Folder that holds sessions and lists.
        split: ``'train'`` (75 persons) or ``'test'`` (151).
        segment: Frames of a segment of training, >= 1; the last of a sequence
            takes those that are left.
        length: Frames of a clip of the test, >= 1.
        stride: From one frame of it to the next, >= 1, in sequences that are
            long enough.
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        TypeError: If a setting is of another type.
        ValueError: If one is out of range, or a line does not belong here.
        FileNotFoundError: If a list is missing, or a folder has no frames.

    References:
        Gu et al., "Clothes-Changing Person Re-identification with RGB
        Modality Only", CVPR 2022, section 4.
    """

    #: Persons and sequences.
    COUNTS = {'train': (75, 948), 'test': (151, 1908)}
    #: Frames of each split, as published.
    FRAMES = {'train': 118613, 'test': 229220}
    NAMES = 'session<1|2|3>/<person>_<walk>'
    ITEMS = 'sequences'
    hide_faces = True
    default_root = 'data/CCVID/'

    def __init__(
        self,
        data_root: str | None = None,
        split: str = 'train',
        segment: int = 64,
        length: int = 8,
        stride: int = 4,
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        self.segment, self.length, self.stride = (
            int(check_number(v, name, where='CCVID', at_least=1, whole=True))
            for v, name in (
                (segment, 'segment'),
                (length, 'length'),
                (stride, 'stride'),
            )
        )
        super().__init__(data_root, split, pipeline, **kwargs)

    def persons(self) -> Iterator[PersonFile]:
        """Sequences of the split; the path is that of the folder."""
        root = Path(self.data_root)
        parts = ('train',) if self.split == 'train' else ('query', 'gallery')
        for part in parts:
            source = root / f'{part}.txt'
            if not source.is_file():
                raise FileNotFoundError(
                    f"CCVID: the list must exist, got '{source}'. See "
                    'docs/prepare_data.md for its folders.'
                )
            for number, line in list_lines(str(source), where='CCVID'):
                match = _LINE.fullmatch(line)
                if match is None:
                    raise ValueError(
                        f'CCVID: a line must be {self.NAMES} <person> '
                        f"<outfit>, got {line!r} in '{source}', line {number}."
                    )
                later = _WALKS * (match['session'] == '3')
                yield PersonFile(
                    str(root / match['folder']),
                    match['person'],
                    int(match['walk']) + later,
                    f'{match["person"]}_{match["outfit"]}',
                    part == 'query',
                )

    def camera_name(self, camera: int) -> str:
        """Walks stand for cameras."""
        return f'walk {camera}'

    def load_data_list(self) -> list[dict]:
        """Segments or clips in the order of their sequences."""
        items, seen = [], 0
        sequences = super().load_data_list()
        for number, sequence in enumerate(sequences):
            folder = Path(sequence['img_path']).relative_to(self.data_root)
            frames = [str(path) for path in self.images(str(folder))]
            seen += len(frames)
            for part in self._parts(len(frames)):
                paths = [frames[index] for index in part]
                items.append(
                    {
                        **sequence,
                        'img_path': paths[0],
                        'img_paths': paths,
                        'tracklet': number,
                    }
                )
        self._metainfo['sequences'] = len(sequences)
        self._metainfo['frames'] = seen
        published = self.FRAMES[self.split]
        if seen != published:
            print_log(
                f'CCVID: {self.split} has {seen} frames, the published set '
                f'{published}. Figures on it are not comparable.',
                'current',
                logging.WARNING,
            )
        return items

    def _parts(self, frames: int) -> Sequence[Sequence[int]]:
        if self.split == 'train':
            return tracklet_segments(frames, length=self.segment)
        return tracklet_clips(frames, length=self.length, stride=self.stride)
