import json
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

TOOL = Path(__file__).parents[2] / 'tools/dataset_converters/digit_scenes.py'


@pytest.fixture(scope='module')
def tool() -> dict:
    return runpy.run_path(str(TOOL))


@pytest.fixture(scope='module')
def scenes(tool: dict, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp('scenes')
    tool['write_scenes'](target, train=30, val=20)
    return target


def boxes(scenes: Path, part: str) -> dict:
    path = scenes / 'annotations' / f'instances_{part}.json'
    return json.loads(path.read_text())


@pytest.mark.parametrize(
    ('part', 'folder', 'count'),
    [('train', 'training', 30), ('val', 'validation', 20)],
)
def test_boxes_fit_the_label_maps(
    scenes: Path, part: str, folder: str, count: int
) -> None:
    coco = boxes(scenes, part)
    assert len(coco['images']) == count
    assert [c['id'] for c in coco['categories']] == list(range(1, 11))
    for image in coco['images']:
        stem = Path(image['file_name']).stem
        picture = np.asarray(
            Image.open(scenes / 'images' / folder / image['file_name'])
        )
        labels = np.asarray(
            Image.open(scenes / 'annotations' / folder / f'{stem}.png')
        )
        assert picture.shape == (64, 64, 3)
        assert labels.shape == (64, 64)
        mine = [a for a in coco['annotations'] if a['image_id'] == image['id']]
        assert 2 <= len(mine) <= 5
        left_over = labels.copy()
        for annotation in mine:
            x, y, width, height = annotation['bbox']
            inside = labels[y : y + height, x : x + width]
            shape = inside == annotation['category_id']
            # Tight: ink in the first and last row and column.
            assert shape.any(0)[[0, -1]].all()
            assert shape.any(1)[[0, -1]].all()
            left_over[y : y + height, x : x + width] = 0
        assert not left_over.any()


def test_training_is_long_tailed_and_validation_is_not(tool: dict) -> None:
    coco = {}
    for split, weights in (
        ('train', tool['long_tail_counts'](10, 10000, imbalance_factor=20)),
        ('test', [1] * 10),
    ):
        maker = tool['DigitScenes'](split, weights, 64, 0)
        drawn = [digit for _ in range(150) for digit, _ in maker.scene()[2]]
        coco[split] = np.bincount(drawn, minlength=10)
    assert coco['train'][0] > 6 * coco['train'][9] > 0
    assert coco['test'].max() < 2.5 * coco['test'].min()


def test_same_seed_same_bytes_and_fewer_scenes_leave_none_behind(
    tool: dict, scenes: Path, tmp_path: Path
) -> None:
    tool['write_scenes'](tmp_path, train=31, val=20, seed=1)
    tool['main'](['--target', str(tmp_path), '--train', '30', '--val', '20'])
    names = sorted(
        p.relative_to(scenes) for p in scenes.rglob('*') if p.is_file()
    )
    assert names == sorted(
        p.relative_to(tmp_path) for p in tmp_path.rglob('*') if p.is_file()
    )
    assert len(names) == 2 * 50 + 2
    for name in names:
        assert (scenes / name).read_bytes() == (tmp_path / name).read_bytes()
    state = np.random.get_state()[1].tolist()
    tool['write_scenes'](tmp_path, train=1, val=1)
    assert np.random.get_state()[1].tolist() == state


def test_arguments_out_of_range(tool: dict, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='size must be >= 64, got 32'):
        tool['write_scenes'](tmp_path, size=32)
    with pytest.raises(SystemExit, match='train must be >= 1, got 0'):
        tool['main'](['--target', str(tmp_path), '--train', '0'])
    assert not list(tmp_path.iterdir())
