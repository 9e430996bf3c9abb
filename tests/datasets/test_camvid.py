from pathlib import Path

import pytest
from photo_miniatures import write_camvid

from mmfair.datasets import CamVid
from mmfair.datasets.pixel_counts import pixel_counts


def test_items_of_each_split(tmp_path: Path) -> None:
    write_camvid(tmp_path, images=2, scale=1)
    for split in ('train', 'val', 'test'):
        found = CamVid(str(tmp_path), split)
        assert len(found) == 2
        item = found[1]
        assert item['img_path'].endswith(f'images/{split}/scene_1.jpg')
        expected = tmp_path / 'annotations' / split / 'scene_1.png'
        assert Path(item['seg_map_path']) == expected
    assert len(found.metainfo['classes']) == 11
    assert len(found.metainfo['palette']) == 11


def test_pixels_of_no_class_do_not_count(tmp_path: Path) -> None:
    pytest.importorskip('mmseg')
    write_camvid(tmp_path, images=2, scale=1)
    load = dict(type='mmseg.LoadAnnotations')
    counts, images = pixel_counts(CamVid(str(tmp_path), pipeline=[load]))
    assert images == 2
    assert 0 < counts.sum() < 2 * 36 * 48
    assert (counts > 0).all()


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match='folder of the split'):
        CamVid(str(tmp_path))
    write_camvid(tmp_path, images=2, scale=1)
    (tmp_path / 'annotations' / 'train' / 'scene_1.png').unlink()
    with pytest.raises(FileNotFoundError, match="got none for 'scene_1'"):
        CamVid(str(tmp_path))
    for path in (tmp_path / 'images' / 'val').iterdir():
        path.unlink()
    with pytest.raises(FileNotFoundError, match='got no image'):
        CamVid(str(tmp_path), 'val')
    with pytest.raises(ValueError, match="split must be 'train', 'val' or"):
        CamVid(split='all')
