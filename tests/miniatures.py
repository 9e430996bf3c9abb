"""A few images in exactly the tree and the formats of the real data sets."""

import runpy
import struct
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]


def write_fashion_mnist(target: Path, per_class: int) -> None:
    """The four idx files, with ``per_class`` random images of each class."""
    target.mkdir(parents=True)
    generator = np.random.default_rng(0)
    labels = np.arange(10 * per_class) % 10
    for name in ('train', 't10k'):
        pixels = generator.integers(0, 256, (len(labels), 28, 28))
        (target / f'{name}-images-idx3-ubyte').write_bytes(
            struct.pack('>IIII', 2051, len(labels), 28, 28)
            + pixels.astype(np.uint8).tobytes()
        )
        (target / f'{name}-labels-idx1-ubyte').write_bytes(
            struct.pack('>II', 2049, len(labels))
            + labels.astype(np.uint8).tobytes()
        )


def write_digit_scenes(target: Path, train: int, val: int) -> None:
    """So many scenes, in the forms of ADE20K and COCO, by our converter."""
    tool = ROOT / 'tools' / 'dataset_converters' / 'digit_scenes.py'
    sizes = ['--train', str(train), '--val', str(val)]
    runpy.run_path(str(tool))['main'](['--target', str(target), *sizes])
