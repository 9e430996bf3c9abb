"""The page for data of one's own: its files and commands, in its order."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from run_tool import ENVIRONMENT, ROOT

PAGE = ROOT / 'docs' / 'how_to' / 'my_own_data.md'
FENCE = re.compile(r'^```(\w+)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
# What makes the page's settings small enough for a test.
SMALL = {
    'size = 224': 'size = 32',
    'epochs = 60': 'epochs = 1',
    'workers = 2': 'workers = 0',
    'size = (256, 256)': 'size = (64, 64)',
    'iterations = 4000': 'iterations = 4',
    '--seeds 0 1 2': '--seeds 0',
}
SHELL = 'mmfair() { "$PYTHON" -W ignore -m mmfair "$@"; }\n'
NAMES = ('cat', 'dog', 'fox', 'owl')


def parts(heading: str) -> list[tuple[str, str]]:
    """Language and text of the blocks below a heading, made small."""
    text = PAGE.read_text(encoding='utf-8')
    for large, small in SMALL.items():
        assert large in text, large
        text = text.replace(large, small)
    section = re.split(r'^## ', text, flags=re.MULTILINE)
    (found,) = (part for part in section if part.startswith(heading))
    return FENCE.findall(found)


def follow(heading: str, folder: Path) -> str:
    """Write the files and run the commands of a section; what they say."""
    said = []
    for language, block in parts(heading):
        if language in ('python', 'yaml'):
            name = re.match(r'# (\S+)\n', block)[1]
            (folder / name).write_text(block)
        if language == 'bash':
            said.append(shell(block, folder))
    return ''.join(said)


def shell(block: str, folder: Path) -> str:
    environment = {
        **ENVIRONMENT,
        'PYTHON': sys.executable,
        # An installed package, if the variable says where, or this checkout.
        'PYTHONPATH': os.environ.get('MMFAIR_SITE', str(ROOT)),
    }
    done = subprocess.run(
        ['bash', '-ec', SHELL + block],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f'{block}\n{done.stdout[-3000:]}'
    return done.stdout


def picture(path: Path, seed: int, kind: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.random.default_rng(seed).integers(
        0, 120, (40, 48, 3), dtype=np.uint8
    )
    pixels[8 * kind : 8 * kind + 8] += 120
    Image.fromarray(pixels).save(path)


@pytest.fixture(scope='module')
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Photos in folders, the same with lists, and scenes with masks."""
    root = tmp_path_factory.mktemp('own')
    sizes = {'train': (24, 12, 6, 9), 'val': (3,) * 4, 'test': (4,) * 4}
    (root / 'lists').mkdir()
    for number, (split, counts) in enumerate(sizes.items()):
        lines = []
        for kind, count in enumerate(counts):
            for index in range(count):
                seed = 1000 * number + 100 * kind + index
                name = f'{split}_{kind}_{index}.jpg'
                place = root / 'photos' / split / NAMES[kind]
                picture(place / f'{index}.jpg', seed, kind)
                picture(root / 'images' / name, seed, kind)
                lines.append(f'{name} {kind}')
        (root / 'lists' / f'{split}.txt').write_text('\n'.join(lines))
    for split, count in (('train', 8), ('val', 4)):
        for index in range(count):
            place = root / 'scenes' / 'images' / split / f'{index}.jpg'
            picture(place, 10 * count + index, index % 3)
            mask = np.zeros((40, 48), dtype=np.uint8)
            mask[10:30, 10:20], mask[5:15, 25:40] = 1, 2
            mask[0] = 255
            target = root / 'scenes' / 'masks' / split / f'{index}.png'
            target.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(mask).save(target)
    return root


@pytest.fixture(scope='module')
def photos(folder: Path) -> str:
    return follow('My photos', folder)


@pytest.mark.slow
def test_photos(photos: str, folder: Path) -> None:
    assert '4 classes, nothing to mend.' in photos
    assert json.loads((folder / 'photos.json').read_text())
    report = json.loads((folder / 'report' / 'report.json').read_text())
    assert [part['title'] for part in report['sections']]
    assert (folder / 'report' / 'report.html').is_file()


@pytest.mark.slow
def test_a_method_and_a_comparison(photos: str, folder: Path) -> None:
    said = follow('A method, and a comparison', folder)
    assert "type='mmfair.ZUTHook'" in (
        next(folder.rglob('work_dirs/*/photos-with-zut.py')).read_text()
    )
    page = (folder / 'comparison' / 'report.html').read_text()
    assert all(name in page for name in ('CE', 'ZUT', 'BS'))
    assert '| ZUT 0.01 |' in said


@pytest.mark.slow
def test_a_list(photos: str, folder: Path) -> None:
    said = follow('My list file', folder)
    assert '4 classes, nothing to mend.' in said
    assert (folder / 'listed_report' / 'report.html').is_file()


@pytest.mark.slow
def test_masks(folder: Path) -> None:
    said = follow('My masks', folder)
    assert '3 classes, nothing to mend.' in said
    assert (folder / 'scenes_report' / 'report.html').is_file()
