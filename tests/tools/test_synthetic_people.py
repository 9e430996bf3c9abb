import runpy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mmfair.datasets import PRCC

TOOLS = Path(__file__).parents[2] / 'tools' / 'dataset_converters'
SMALL = ['--persons', '2', '--train', '2', '--val', '1', '--test', '2']


@pytest.fixture(scope='module')
def tool() -> Iterator[dict]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(TOOLS)  # as for a script that Python starts
        yield runpy.run_path(str(TOOLS / 'synthetic_people.py'))


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path), float)


def written(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob('*.jpg')
    }


def test_prcc_reads_the_folders(tool: dict, tmp_path: Path) -> None:
    tool['main'](['--out', str(tmp_path), *SMALL])
    found = {s: PRCC(str(tmp_path), split=s) for s in ('train', 'val', 'test')}
    assert [len(data) for data in found.values()] == [12, 6, 12]
    assert found['train'].metainfo['persons'] == ('001', '002')
    # Each has an outfit before A and B and another before C.
    assert found['train'].metainfo['wearers'] == (0, 0, 1, 1)
    test = [found['test'].get_data_info(i) for i in range(12)]
    assert {item['identity'] for item in test} == {3, 4}
    assert sum(item['is_query'] for item in test) == 8
    assert pixels(test[0]['img_path']).shape == (64, 32, 3)


def test_a_picture_depends_on_its_place_alone(
    tool: dict, tmp_path: Path
) -> None:
    larger = [*SMALL[:-1], '3']
    tool['main'](['--out', str(tmp_path / 'a'), *larger])
    more = written(tmp_path / 'a')
    tool['main'](['--out', str(tmp_path / 'a'), *SMALL])
    fewer = written(tmp_path / 'a')  # and none is left behind
    assert len(fewer) == 30
    assert fewer.items() < more.items()
    tool['main'](['--out', str(tmp_path / 'b'), *SMALL, '--seed', '1'])
    other = written(tmp_path / 'b')
    assert fewer.keys() == other.keys()
    assert all(fewer[name] != other[name] for name in fewer)
    tool['main'](['--out', str(tmp_path / 'b'), *SMALL, '--new-clothes'])
    changed = written(tmp_path / 'b')
    for name in fewer:
        same = name.startswith('rgb/test')
        assert (changed[name] == fewer[name]) == same


def test_first_outfit_comes_with_a_background(
    tool: dict, tmp_path: Path
) -> None:
    sizes = ['--persons', '4', '--train', '4', '--test', '4', '--tied', '1']
    tool['main'](['--out', str(tmp_path), *sizes])

    def spread(folder: str, pattern: str) -> float:
        """How much the floors of one person's pictures differ."""
        floors = [
            pixels(path)[-2:, :4].mean((0, 1))
            for path in sorted((tmp_path / 'rgb' / folder).glob(pattern))
        ]
        assert len(floors) == 4
        return np.std(floors, axis=0).max()

    for person in range(1, 5):
        assert spread(f'train/{person:03d}', 'A_*') < 4
    changed = [spread(f'train/{person:03d}', 'C_*') for person in range(1, 5)]
    tested = [spread(f'test/A/{person:03d}', '*') for person in range(5, 9)]
    assert min(np.mean(changed), np.mean(tested)) > 15


def test_body_is_the_identity(tool: dict) -> None:
    """The outline of a body stays in other clothes; those of two differ."""
    still = tool['Pose'](1.0, 1.0, 0, 0, 1, 0, 0)
    white = tool['Place']((255,) * 3, (255,) * 3, 9, (255,) * 3)

    def outline(body: tuple, seed: int) -> np.ndarray:
        draw = np.random.RandomState(seed)
        outfit = tool['Outfit'].drawn(draw)
        picture = tool['draw_person'](
            body, outfit, white, still, light=1.0, draw=draw
        )
        return np.asarray(picture).min(2) < 225

    draw = np.random.RandomState(0)
    bodies = [tool['Body'].drawn(draw) for _ in range(6)]
    shapes = [
        [outline(b, 10 * k + n) for n in (1, 2)] for k, b in enumerate(bodies)
    ]
    for one in range(6):
        own = (shapes[one][0] != shapes[one][1]).sum()
        others = [
            (shapes[one][0] != shapes[other][1]).sum()
            for other in range(6)
            if other != one
        ]
        assert own < 0.5 * min(others)


def test_arguments_out_of_range(tool: dict, tmp_path: Path) -> None:
    for given, said in (
        (['--persons', '1'], 'persons must be >= 2, got 1'),
        (['--test', '0'], 'test must be >= 1, got 0'),
        (['--tied', '1.5'], r'tied must be in \[0, 1\], got 1.5'),
        (['--seed', '-1'], r'seed must be >= 0 and < 2\^32, got -1'),
        (['--seed', str(2**32)], 'seed must be'),
        (['--out', ''], '--out: path must have a name'),
    ):
        with pytest.raises(SystemExit, match=said):
            tool['main'](['--out', str(tmp_path), *given])
    assert not list(tmp_path.iterdir())


def test_images_of_another_set_stay(tool: dict, tmp_path: Path) -> None:
    """The folders are PRCC's, and so is the place where it lies."""
    real = tmp_path / 'rgb' / 'train' / '001' / 'A_cropped_rgb001.jpg'
    real.parent.mkdir(parents=True)
    real.write_bytes(b'a photograph')
    with pytest.raises(SystemExit, match='another set, got .*rgb001'):
        tool['main'](['--out', str(tmp_path), *SMALL])
    assert [*written(tmp_path).values()] == [b'a photograph']
    with pytest.raises(SystemExit, match='--out: path must be a folder, got'):
        tool['main'](['--out', str(real), *SMALL])
