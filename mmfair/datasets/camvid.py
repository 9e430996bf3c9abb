"""CamVid: street scenes from a moving car, eleven classes to segment."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

from mmengine.dataset import BaseDataset

from mmfair.functional.checks import check_choice, check_word
from mmfair.registry import DATASETS

__all__ = ['CAMVID_SPLITS', 'CamVid']

CAMVID_SPLITS = ('train', 'val', 'test')
_PHOTOS = ('.jpg', '.jpeg', '.png')
_UNLABELLED, _IGNORED = 11, 255
_GET_IT = (
    'Lay out CamVid as docs/prepare_data.md shows: images/SPLIT and '
    'annotations/SPLIT, a map NAME.png for each image.'
)


@DATASETS.register_module()
class CamVid(BaseDataset):
    """CamVid in the split and the classes of SegNet.

    Photographs in ``images/SPLIT``, label maps of the same names in
    ``annotations/SPLIT``, with 0 to 10 in the order of the names and 11 for
    pixels of no class, which become 255 and do not count. Items are those of
    MMSegmentation's data sets, for its pipelines.

    Args:
        data_root: Folder of ``images`` and ``annotations``.
        split: ``'train'`` (367 images), ``'val'`` (101) or ``'test'`` (233).
        pipeline: Transforms, configs or callables.
        **kwargs: Other arguments of MMEngine's ``BaseDataset``.

    Raises:
        ValueError: If ``split`` is unknown.
        FileNotFoundError: If a folder or a label map is missing.

    References:
        Brostow, Fauqueur and Cipolla, "Semantic object classes in video",
        Pattern Recognition Letters 2009; Badrinarayanan, Kendall and Cipolla,
        "SegNet", TPAMI 2017.
    """

    METAINFO: ClassVar[dict] = dict(
        classes=(
            'Sky',
            'Building',
            'Pole',
            'Road',
            'Pavement',
            'Tree',
            'SignSymbol',
            'Fence',
            'Car',
            'Pedestrian',
            'Bicyclist',
        ),
        palette=[
            [128, 128, 128],
            [128, 0, 0],
            [192, 192, 128],
            [128, 64, 128],
            [60, 40, 222],
            [128, 128, 0],
            [192, 128, 128],
            [64, 64, 128],
            [64, 0, 128],
            [64, 64, 0],
            [0, 128, 192],
        ],
    )

    def __init__(
        self,
        data_root: str = 'data/camvid/',
        split: str = 'train',
        pipeline: Sequence[dict | Callable] = (),
        **kwargs: Any,
    ) -> None:
        self.split = check_choice(
            split, 'split', CAMVID_SPLITS, where='CamVid'
        )
        super().__init__(
            data_root=check_word(data_root, 'data_root', where='CamVid'),
            data_prefix=dict(
                img_path=f'images/{split}', seg_map_path=f'annotations/{split}'
            ),
            pipeline=pipeline,
            **kwargs,
        )

    def load_data_list(self) -> list[dict]:
        """Items with ``img_path`` and ``seg_map_path``, in order of names."""
        photos = Path(self.data_prefix['img_path'])
        maps = Path(self.data_prefix['seg_map_path'])
        for folder in (photos, maps):
            if not folder.is_dir():
                raise FileNotFoundError(
                    'CamVid: folder of the split must exist, got none at '
                    f"'{folder}'. {_GET_IT}"
                )
        names = sorted(
            path
            for path in photos.iterdir()
            if path.suffix.lower() in _PHOTOS and path.name[0] != '.'
        )
        absent = [
            p.stem for p in names if not (maps / f'{p.stem}.png').exists()
        ]
        if absent or not names:
            got = f'none for {absent[0]!r}' if absent else 'no image'
            raise FileNotFoundError(
                f"CamVid: each image in '{photos}' must have a map in "
                f"'{maps}', got {got}. {_GET_IT}"
            )
        return [
            dict(
                img_path=str(path),
                seg_map_path=str(maps / f'{path.stem}.png'),
                label_map={_UNLABELLED: _IGNORED},
                reduce_zero_label=False,
                seg_fields=[],
            )
            for path in names
        ]
