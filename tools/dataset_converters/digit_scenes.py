"""Make a small segmentation and detection set of real handwritten digits.

Up to five of scikit-learn's digits, enlarged, lie on each noisy grey canvas.
Some digits are common in training and some rare; for validation all are
equally common, and come from other originals. The set is written in both
forms that the hosts read:

    images/{training,validation}/scene_00000.jpg
    annotations/{training,validation}/scene_00000.png   ADE20K: 0 for the
        canvas (ignored by reduce_zero_label=True), d + 1 for the digit d
    annotations/instances_{train,val}.json              COCO: boxes,
        categories 1 to 10, again d + 1

    python tools/dataset_converters/digit_scenes.py
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

if find_spec('mmfair') is None:  # run from a checkout, not installed
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from mmfair.datasets import Digits, digit_images
from mmfair.functional import long_tail_counts
from mmfair.utils.write_json import write_json

NAMES = Digits.METAINFO['classes']
# Folder, suffix of the COCO file, split of the digits.
PARTS = (('training', 'train', 'train'), ('validation', 'val', 'test'))
SIDES = (16, 22)  # of an enlarged digit, pixels, both included
INK = 96  # grey level (of 255) from which a pixel belongs to the digit
TRIES = 50

Image8 = npt.NDArray[np.uint8]


class DigitScenes:
    """Draws scenes from one split of the digits.

    Args:
        split: Split of :func:`mmfair.datasets.digit_images`.
        weights: How often each digit appears, length 10.
        size: Height and width of a scene in pixels, >= 64.
        seed: Seed of everything that is drawn.
    """

    def __init__(
        self, split: str, weights: list[int], size: int, seed: int
    ) -> None:
        images, labels = digit_images(split)
        self._digits = [images[labels == digit] for digit in range(10)]
        self._chances = np.array(weights) / sum(weights)
        self._size = size
        # The legacy generator: its numbers are fixed for good.
        self._draw = np.random.RandomState(seed)

    def scene(self) -> tuple[Image8, Image8, list[tuple[int, list[int]]]]:
        """One scene.

        Returns:
            Image, shape (size, size, 3); labels, shape (size, size), 0 or
            digit + 1; digits with their boxes x, y, width, height.
        """
        side = self._size
        level = self._draw.uniform(40, 90)
        canvas = self._draw.normal(level, 15, (side, side, 3))
        labels = np.zeros((side, side), np.uint8)
        boxes: list[tuple[int, list[int]]] = []
        taken = np.zeros((side, side), bool)
        for _ in range(self._draw.randint(3, 6)):
            digit = int(self._draw.choice(10, p=self._chances))
            ink = self._enlarged(digit)
            place = self._free_place(taken, ink.shape[0])
            if place is None:
                continue
            taken[place] = True
            shape = ink >= INK
            share = ink[..., None] / 255.0
            colour = self._draw.uniform(170, 255, 3)
            canvas[place] = canvas[place] * (1 - share) + colour * share
            labels[place][shape] = digit + 1
            boxes.append((digit, _box(shape, place)))
        image = np.clip(np.rint(canvas), 0, 255).astype(np.uint8)
        return image, labels, boxes

    def _enlarged(self, digit: int) -> Image8:
        """A random original of a digit, shape (s, s), black around."""
        originals = self._digits[digit]
        original = originals[self._draw.randint(len(originals))]
        side = int(self._draw.randint(SIDES[0], SIDES[1] + 1))
        enlarged = Image.fromarray(original).resize(
            (side, side), Image.Resampling.BILINEAR
        )
        return np.asarray(enlarged)

    def _free_place(
        self, taken: npt.NDArray[np.bool_], side: int
    ) -> tuple[slice, slice] | None:
        for _ in range(TRIES):
            top, left = self._draw.randint(0, self._size - side + 1, 2)
            place = slice(top, top + side), slice(left, left + side)
            if not taken[place].any():
                return place
        return None


def write_scenes(
    target: Path,
    train: int = 200,
    val: int = 60,
    size: int = 64,
    imbalance_factor: float = 20.0,
    seed: int = 0,
) -> None:
    """Write the whole set; the same arguments give the same files.

    Args:
        target: Folder to write to.
        train: Scenes for training, >= 1.
        val: Scenes for validation, >= 1.
        size: Height and width of a scene in pixels, >= 64.
        imbalance_factor: How much more often the digit 0 is drawn for
            training than the digit 9.
        seed: Seed of all that is drawn.

    Raises:
        ValueError: If an argument is out of range.
    """
    for name, value, least in (
        ('train', train, 1),
        ('val', val, 1),
        ('size', size, 64),
    ):
        if value < least:
            raise ValueError(
                f'digit_scenes: {name} must be >= {least}, got {value}.'
            )
    long_tail = long_tail_counts(10, 10000, imbalance_factor=imbalance_factor)
    settings = ((train, long_tail, 2 * seed), (val, [1] * 10, 2 * seed + 1))
    for part, (count, weights, part_seed) in zip(PARTS, settings, strict=True):
        folder, suffix, split = part
        scenes = DigitScenes(split, weights, size, part_seed)
        coco = _write_part(target, folder, scenes, count)
        path = target / 'annotations' / f'instances_{suffix}.json'
        write_json(path, coco, indent=None)


def _write_part(
    target: Path, folder: str, scenes: DigitScenes, count: int
) -> dict:
    """Write images and label maps; the COCO annotations."""
    image_dir = target / 'images' / folder
    label_dir = target / 'annotations' / folder
    for directory in (image_dir, label_dir):
        directory.mkdir(parents=True, exist_ok=True)
        for old in directory.glob('scene_*'):  # of a larger set before
            old.unlink()
    coco: dict = {
        'info': {'description': "Scenes of scikit-learn's digits"},
        'images': [],
        'annotations': [],
        'categories': [
            {'id': index, 'name': name} for index, name in enumerate(NAMES, 1)
        ],
    }
    for index in range(count):
        image, labels, boxes = scenes.scene()
        stem = f'scene_{index:05d}'
        Image.fromarray(image).save(image_dir / f'{stem}.jpg', quality=95)
        Image.fromarray(labels).save(label_dir / f'{stem}.png')
        coco['images'].append(
            {
                'id': index + 1,
                'file_name': f'{stem}.jpg',
                'height': labels.shape[0],
                'width': labels.shape[1],
            }
        )
        coco['annotations'] += [
            {
                'id': len(coco['annotations']) + number,
                'image_id': index + 1,
                'category_id': digit + 1,
                'bbox': box,
                'area': box[2] * box[3],
                'iscrowd': 0,
            }
            for number, (digit, box) in enumerate(boxes, 1)
        ]
    return coco


def _box(
    shape: npt.NDArray[np.bool_], place: tuple[slice, slice]
) -> list[int]:
    """The tight box x, y, width, height of a shape put at a place."""
    rows = np.flatnonzero(shape.any(1))
    columns = np.flatnonzero(shape.any(0))
    return [
        int(place[1].start + columns[0]),
        int(place[0].start + rows[0]),
        int(columns[-1] - columns[0] + 1),
        int(rows[-1] - rows[0] + 1),
    ]


def main(arguments: list[str] | None = None) -> None:
    """Command line; ends with one line on what is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        '--target', type=Path, default=Path('data/digit_scenes')
    )
    parser.add_argument('--train', type=int, default=200, help='scenes')
    parser.add_argument('--val', type=int, default=60, help='scenes')
    parser.add_argument('--size', type=int, default=64, help='pixels')
    parser.add_argument('--imbalance-factor', type=float, default=20.0)
    parser.add_argument('--seed', type=int, default=0)
    args = vars(parser.parse_args(arguments))
    try:
        write_scenes(**args)
    except ValueError as error:
        sys.exit(str(error))
    print(
        f'{args["target"]}: {args["train"]} scenes for training, '
        f'{args["val"]} for validation'
    )


if __name__ == '__main__':
    main()
