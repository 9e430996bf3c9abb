"""Draw people who change their clothes, in the folders of PRCC.

The body is the identity: height, head, shoulders, waist, hips, legs, limbs.
Nobody has a face, and all have one skin. As in PRCC a person wears one outfit
before cameras A and B and another before C, and other persons are found again
than are trained on. In training the first outfit comes with a background:
that of its wearer in most pictures. In the test nothing but the body tells
who wears the second one.

    rgb/{train,val}/<person>/{A,B,C}_<number>.jpg
    rgb/test/{A,B,C}/<person>/<number>.jpg

    python tools/dataset_converters/synthetic_people.py
"""

import argparse
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from drawn_person import Body, Outfit, Place, Pose, draw_person
from PIL import Image

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mmfair.utils.check_output import check_output_folder
from mmfair.utils.write_json import write_json

CAMERAS = 'ABC'
LIGHT = {'A': 1.0, 'B': 0.92, 'C': 1.08}
SPLITS = ('train', 'val', 'test')
# Beside the pictures: its folder may be drawn anew.
RECORD = 'synthetic_people.json'
# First number of what is drawn, so that no two draws are the same.
PERSONS, PLACES, PICTURES, CLOTHES = range(4)


class Settings(NamedTuple):
    """What is drawn.

    Attributes:
        persons: To train on, and as many others to test.
        train: Pictures a camera and person to train on.
        val: Further ones of the same persons.
        test: Pictures a camera and person to test.
        tied: Share of the training pictures in the first outfit with the
            background of the person; the others have anyone's.
        new_clothes: Whether each picture of training has another outfit: a
            control, in which the body alone tells who it is.
        seed: Of all that is drawn, from 0 to 2^32 - 1.
    """

    persons: int = 60
    train: int = 10
    val: int = 2
    test: int = 10
    tied: float = 0.9
    new_clothes: bool = False
    seed: int = 0


def write_people(out: Path, settings: Settings) -> int:
    """Write the whole set; the same settings give the same files.

    A picture depends on its place in the set alone, not on how many there
    are; those of an earlier, larger set are removed, and never those of
    another set, such as PRCC itself.

    Args:
        out: Folder to write to.
        settings: What is drawn.

    Returns:
        The number of pictures.

    Raises:
        ValueError: If a setting is out of range, or the folder can't be
            written or holds images that were not drawn here.
    """
    _check(settings)
    for old in _earlier(out):
        old.unlink()
    write_json(out / RECORD, settings._asdict())
    count = 0
    for path, picture in pictures(settings):
        file = out / 'rgb' / path
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.save(file, quality=95)
        count += 1
    return count


def pictures(settings: Settings) -> Iterator[tuple[str, Image.Image]]:
    """Paths below ``rgb``, and what is to be seen there."""
    for person in range(2 * settings.persons):
        draw = _draw(settings, PERSONS, person)
        body = Body.drawn(draw)
        outfits = [Outfit.drawn(draw) for _ in range(2)]
        splits = SPLITS[:2] if person < settings.persons else SPLITS[2:]
        for split in splits:
            for camera in CAMERAS:
                for number in range(getattr(settings, split)):
                    key = person, SPLITS.index(split), ord(camera), number
                    outfit = outfits[camera == 'C']
                    if settings.new_clothes and split != 'test':
                        outfit = Outfit.drawn(_draw(settings, CLOTHES, *key))
                    draw = _draw(settings, PICTURES, *key)
                    place = _place(settings, person, split, camera, draw)
                    picture = draw_person(
                        body,
                        outfit,
                        place,
                        Pose.drawn(draw),
                        light=LIGHT[camera],
                        draw=draw,
                    )
                    yield _path(split, person, camera, number), picture


def _place(
    settings: Settings,
    person: int,
    split: str,
    camera: str,
    draw: np.random.RandomState,
) -> Place:
    anyone = int(draw.randint(settings.persons))
    own = draw.uniform() < settings.tied
    if own and split != 'test' and camera != 'C':
        anyone = person
    return Place.drawn(_draw(settings, PLACES, anyone))


def _draw(settings: Settings, *key: int) -> np.random.RandomState:
    # The legacy generator: its numbers are fixed for good.
    return np.random.RandomState([settings.seed, *key])


def _path(split: str, person: int, camera: str, number: int) -> str:
    if split == 'test':
        return f'test/{camera}/{person + 1:03d}/{number:03d}.jpg'
    return f'{split}/{person + 1:03d}/{camera}_{number:03d}.jpg'


def _earlier(out: Path) -> list[Path]:
    """Pictures of an earlier run."""
    check_output_folder(out / 'rgb', '--out')
    found = [p for s in SPLITS for p in (out / 'rgb' / s).rglob('*.jpg')]
    if found and not (out / RECORD).is_file():
        raise ValueError(
            "--out: folder must hold no images of another set, got '"
            f"{min(found)}' without {RECORD}. Choose another folder."
        )
    return found


def _check(settings: Settings) -> None:
    for name in ('persons', 'train', 'val', 'test'):
        least = 2 if name == 'persons' else 1
        value = getattr(settings, name)
        if value < least:
            raise ValueError(
                f'synthetic_people: {name} must be >= {least}, got {value}.'
            )
    if not 0 <= settings.tied <= 1:
        raise ValueError(
            f'synthetic_people: tied must be in [0, 1], got {settings.tied}.'
        )
    if not 0 <= settings.seed < 2**32:
        raise ValueError(
            'synthetic_people: seed must be >= 0 and < 2^32, got '
            f'{settings.seed}.'
        )


def main(arguments: list[str] | None = None) -> None:
    """Command line; ends with one line on what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    default = Settings()
    add = parser.add_argument
    add('--out', default='data/synthetic_people')
    add('--persons', type=int, default=default.persons, help='to train on')
    for split in SPLITS:
        number = getattr(default, split)
        add(f'--{split}', type=int, default=number, help='a camera and person')
    add('--tied', type=float, default=default.tied, help='see above; a share')
    add('--new-clothes', action='store_true', help='in each training picture')
    add('--seed', type=int, default=default.seed)
    args = vars(parser.parse_args(arguments))
    out = args.pop('out')
    try:
        check_output_folder(out, '--out')
        count = write_people(Path(out), Settings(**args))
    except ValueError as error:
        sys.exit(str(error))
    print(
        f'{out}: {count} pictures of {args["persons"]} persons to train on '
        f'and {args["persons"]} to find again'
    )


if __name__ == '__main__':
    main()
