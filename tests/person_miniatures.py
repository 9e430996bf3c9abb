"""Small trees of the sets of persons, in their real format."""

import colorsys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = (16, 32)


def draw(path: Path, person: int, outfit: int, number: int) -> None:
    """A picture: the size of the figure is the person's, its colour worn."""
    noise = np.random.default_rng([person, outfit, number])
    pixels = noise.integers(0, 60, (*SIZE[::-1], 3), dtype=np.uint8)
    colour = colorsys.hsv_to_rgb((person * 0.37 + outfit * 0.21) % 1, 1, 1)
    half = 2 + person % 6
    pixels[4 + person % 4 : 28, 8 - half : 8 + half] = np.multiply(colour, 255)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path, quality=95)


def make(paths: Iterator[tuple[str, int, int]], root: Path) -> None:
    for number, (path, person, outfit) in enumerate(paths):
        draw(root / path, person, outfit, number)


def prcc(root: Path, persons: int = 4, images: int = 3) -> Path:
    """Persons of training, and as many others of the test."""

    def paths() -> Iterator[tuple[str, int, int]]:
        for person in range(2 * persons):
            for camera in 'ABC':
                outfit = int(camera == 'C')
                for n in range(images):
                    name = f'cropped_rgb{n:03d}.jpg'
                    number = f'{person + 1:03d}'
                    if person >= persons:
                        path = f'test/{camera}/{number}/{name}'
                        yield f'rgb/{path}', person, outfit
                        continue
                    for split in ('train', 'val'):
                        path = f'{split}/{number}/{camera}_{name}'
                        yield f'rgb/{path}', person, outfit

    make(paths(), root)
    return root


def vc_clothes(root: Path, persons: int = 4) -> Path:
    """Cameras 1 to 4; another outfit before the last two."""

    def paths() -> Iterator[tuple[str, int, int]]:
        for person in range(2 * persons):
            for camera in range(1, 5):
                outfit = max(1, camera - 1)
                for n in (1, 2):
                    name = f'{person:04d}-{camera:02d}-{outfit:02d}-{n:02d}'
                    part = ('query', 'gallery')[n - 1]
                    split = 'train' if person < persons else part
                    yield f'{split}/{name}.jpg', person, outfit

    make(paths(), root)
    return root


def celeb_reid(root: Path, persons: int = 4) -> Path:
    """Each image in another outfit."""

    def paths() -> Iterator[tuple[str, int, int]]:
        for person in range(2 * persons):
            for n in range(1, 7):
                part = 'query' if n < 3 else 'gallery'
                split = 'train' if person < persons else part
                yield f'{split}/{person + 1}_{n}_0.jpg', person, n

    make(paths(), root)
    return root


def ltcc(root: Path, persons: int = 3) -> Path:
    """Two outfits, two cameras."""

    def paths() -> Iterator[tuple[str, int, int]]:
        for person in range(2 * persons):
            for outfit in (1, 2):
                for camera in (3, 12):
                    name = f'{person:03d}_{outfit}_c{camera}_{camera:06d}'
                    part = 'query' if camera == 3 else 'test'
                    split = 'train' if person < persons else part
                    yield f'{split}/{name}.png', person, outfit

    make(paths(), root)
    return root


def last(root: Path, persons: int = 3) -> Path:
    """Two outfits in training; a gallery with a folder for each person."""

    def paths() -> Iterator[tuple[str, int, int]]:
        for person in range(2 * persons):
            name = f'{person + 1:06d}'
            for outfit in (1, 2):
                for n in (1, 2):
                    file = f'{name}_{n}_{outfit}.jpg'
                    if person < persons:
                        yield f'train/{name}/{file}', person, outfit
                    elif n == 1:
                        yield f'test/query/{file}', person, outfit
                    else:
                        yield f'test/gallery/{name}/{file}', person, outfit

    make(paths(), root)
    return root


def ccvid(root: Path, persons: int = 4, frames: int = 10) -> Path:
    """Two walks in one outfit, one in another in the third session."""
    lines: dict[str, list[str]] = {'train': [], 'query': [], 'gallery': []}

    def paths() -> Iterator[tuple[str, int, int]]:
        for person in range(2 * persons):
            walks = ((1, 1, 0), (2, 3, 0), (3, 2, 1))
            for place, (session, walk, outfit) in enumerate(walks):
                folder = f'session{session}/{person + 1:03d}_{walk:02d}'
                part = 'gallery' if place else 'query'
                label = f'u{outfit}_l0_s0_c0_a0'
                lines['train' if person < persons else part].append(
                    f'{folder}\t{person + 1:03d}\t{label}\n'
                )
                for frame in range(frames + place):
                    yield f'{folder}/{frame + 1:05d}.jpg', person, outfit

    make(paths(), root)
    for part, rows in lines.items():
        (root / f'{part}.txt').write_text(''.join(rows))
    return root
