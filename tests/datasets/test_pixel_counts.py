from pathlib import Path

import numpy as np
import pytest
from ddp import run_ddp
from miniatures import ROOT, write_digit_scenes
from mmengine.config import Config
from mmengine.dataset import ConcatDataset, RepeatDataset
from PIL import Image
from pixel_jobs import counts_in_a_process

from mmfair.datasets import Digits, LongTailedDataset
from mmfair.datasets import pixel_counts as module
from mmfair.datasets.class_counts import class_counts
from mmfair.datasets.pixel_counts import has_pixel_labels, pixel_counts
from mmfair.engine.hooks.curvature_places import bank_capacities
from mmfair.registry import DATASETS

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts

BASE = ROOT / 'configs' / '_base_' / 'datasets' / 'digit_scenes_ade.py'
MAPS = Path('data/digit_scenes/annotations/training')


@pytest.fixture
def scenes(folder: Path) -> dict:
    """Config of the training set of nine scenes."""
    pytest.importorskip('mmseg')
    write_digit_scenes(folder / 'data' / 'digit_scenes', train=9, val=2)
    config = Config.fromfile(BASE).train_dataloader.dataset
    return {**config.to_dict(), '_scope_': 'mmseg'}


def build(config: dict, **changes: object) -> object:
    return DATASETS.build({**config, **changes})


def pixels_by_pillow() -> np.ndarray:
    """Pixels of each digit: 0 is the canvas, the rest is 1 more."""
    pixels = np.zeros(256, np.int64)
    for path in MAPS.iterdir():
        labels = np.asarray(Image.open(path))
        pixels += np.bincount(labels.ravel(), minlength=256)
    return pixels[1:11]


def test_equals_a_count_of_the_files(scenes: dict) -> None:
    dataset = build(scenes)
    pixels, images = pixel_counts(dataset)
    expected = pixels_by_pillow()
    assert pixels.tolist() == expected.tolist()
    assert images == 9
    counts = class_counts(dataset)
    # In units of the annotated pixels of a mean image.
    mean_image = expected.sum() / 9
    assert counts == pytest.approx((expected / mean_image).tolist())
    assert sum(counts) == pytest.approx(9)
    assert all(isinstance(count, float) for count in counts)


def test_wrappers_and_lazy_sets(scenes: dict) -> None:
    one = class_counts(build(scenes))
    lazy = build(scenes, lazy_init=True)
    assert class_counts(lazy) == one
    repeated = RepeatDataset(build(scenes), times=5)
    assert class_counts(repeated) == one
    both = ConcatDataset([build(scenes), build(scenes)])
    assert class_counts(both) == pytest.approx([2 * count for count in one])
    mixed = build(
        dict(type='MultiImageMixDataset', dataset=scenes, pipeline=[]),
        _scope_='mmseg',
    )
    assert class_counts(mixed) == one


def test_settings_of_the_pipeline_hold(scenes: dict) -> None:
    pixels = pixels_by_pillow()
    plain = build(
        scenes,
        reduce_zero_label=False,
        metainfo=dict(
            classes=['canvas', *scenes['metainfo']['classes']],
            palette=[[0, 0, 0], *scenes['metainfo']['palette']],
        ),
    )
    assert pixel_counts(plain)[0][1:].tolist() == pixels.tolist()
    # Label 2, the digit 1, is what this set ignores.
    ignoring = build(scenes, ignore_index=1)
    with pytest.raises(ValueError, match='must be below 10.* got 255'):
        pixel_counts(ignoring)
    by_opencv = build(
        scenes,
        pipeline=[dict(type='LoadAnnotations', imdecode_backend='cv2')],
    )
    assert pixel_counts(by_opencv)[0].tolist() == pixels.tolist()


def test_label_map_of_fewer_classes(scenes: dict) -> None:
    from mmseg.datasets import BaseSegDataset

    class Named(BaseSegDataset):
        METAINFO = scenes['metainfo']

    some = Named(
        **{k: v for k, v in scenes.items() if k not in ('type', '_scope_')}
        | dict(
            pipeline=[build_loader()], metainfo=dict(classes=['nine', 'one'])
        )
    )
    pixels = pixels_by_pillow()
    assert pixel_counts(some)[0].tolist() == [pixels[9], pixels[1]]


def build_loader() -> object:
    from mmseg.datasets.transforms import LoadAnnotations

    return LoadAnnotations()


def test_says_what_it_reads(
    scenes: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setattr(module, 'print_log', lambda m, **_: said.append(m))
    class_counts(build(scenes))
    assert said[0] == (
        'class_counts: counting the pixels of 9 annotations of '
        'BaseSegDataset, once.'
    )
    # Most of the scenes is background, which is ignored.
    (absent,) = said[1:]
    assert absent.startswith('class_counts: no pixel of six, while 86')


def test_maps_of_colours_and_of_another_size_are_named(scenes: dict) -> None:
    path = sorted(MAPS.iterdir())[2]
    labels = np.asarray(Image.open(path))
    Image.fromarray(np.stack([labels] * 3, 2)).save(path)
    with pytest.raises(ValueError, match=f'{path} must have one channel'):
        class_counts(build(scenes))
    Image.fromarray(labels[:-1]).save(path)
    with pytest.raises(ValueError, match=f'{path} must have the size of its'):
        class_counts(build(scenes))


def test_unreadable_annotation_is_named(scenes: dict) -> None:
    path = sorted(MAPS.iterdir())[4]
    path.write_bytes(b'no image')
    with pytest.raises(ValueError, match=f'{path} must be a readable annot'):
        class_counts(build(scenes))
    path.unlink()
    with pytest.raises(ValueError, match=f'{path} must be .*FileNotFound'):
        class_counts(build(scenes))


def test_label_above_the_classes_is_named(scenes: dict) -> None:
    path = sorted(MAPS.iterdir())[2]
    labels = np.asarray(Image.open(path)).copy()
    labels[3, 4] = 14
    Image.fromarray(labels).save(path)
    with pytest.raises(ValueError) as caught:
        class_counts(build(scenes))
    assert str(caught.value) == (
        f'class_counts: labels of {path} must be below 10, the number of '
        "metainfo['classes'], or the ignored one, got 13. Check "
        'reduce_zero_label and the classes.'
    )


def test_pipeline_without_annotations(scenes: dict) -> None:
    pipeline = [dict(type='LoadImageFromFile')]
    with pytest.raises(
        ValueError, match='must load annotations, got LoadImageFromFile. Add'
    ):
        class_counts(build(scenes, pipeline=pipeline))


def test_which_sets_have_maps(scenes: dict) -> None:
    assert has_pixel_labels(build(scenes))
    assert not has_pixel_labels(Digits())
    assert not has_pixel_labels(
        LongTailedDataset(Digits(), imbalance_factor=2)
    )
    assert not has_pixel_labels(object())


def test_curvature_bank_keeps_asking_for_its_size(scenes: dict) -> None:
    dataset = build(scenes)
    assert bank_capacities(dataset, 7) == [7] * 10
    with pytest.raises(ValueError, match='per_class must be set .* pixels'):
        bank_capacities(dataset, None)


@pytest.mark.ddp
@pytest.mark.parametrize('broken', [False, True])
def test_one_process_reads(scenes: dict, folder: Path, broken: bool) -> None:
    if broken:
        sorted(MAPS.iterdir())[0].write_bytes(b'no image')
    shared = folder / 'ranks'
    shared.mkdir()
    first, second = run_ddp(counts_in_a_process, shared, scenes)
    assert (first['reads'], second['reads']) == (True, False)
    assert first['result'] == second['result']
    if broken:
        assert 'must be a readable annotation' in first['result']
    else:
        assert first['result'] == class_counts(build(scenes))
