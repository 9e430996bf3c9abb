"""A few images in exactly the tree and the formats of the real data sets."""

import pickle
import runpy
import struct
from pathlib import Path

import numpy as np
import pytest

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


def write_cifar(
    target: Path, *, classes: int, per_file: int, labels: int | None = None
) -> int:
    """CIFAR-10 or -100 as the original pickles, random pixels.

    Args:
        target: The ``data_root``.
        classes: 10 or 100.
        per_file: Images in each file.
        labels: So many first classes take turns; all by default.

    Returns:
        Number of training files.
    """
    cls = _cifar(classes)
    folder = target / cls.base_folder
    folder.mkdir(parents=True)
    generator = np.random.default_rng(0)
    shown = (np.arange(per_file) % (labels or classes)).tolist()
    pixels = generator.integers(0, 256, (per_file, 3072), dtype=np.uint8)
    key = 'labels' if classes == 10 else 'fine_labels'
    content = pickle.dumps({'data': pixels, key: shown})
    for name, _ in cls.train_list + cls.test_list:
        (folder / name).write_bytes(content)
    names = {cls.meta['key']: [f'class {c}' for c in range(classes)]}
    (folder / cls.meta['filename']).write_bytes(pickle.dumps(names))
    return len(cls.train_list)


def skip_cifar_checksums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let MMPretrain read miniatures, whose checksums are others."""
    for classes in (10, 100):
        monkeypatch.setattr(
            _cifar(classes), '_check_integrity', lambda self: True
        )
    from mmfair.datasets import CIFAR100

    monkeypatch.setattr(CIFAR100, '_check_integrity', lambda self: True)


def _cifar(classes: int) -> type:
    datasets = pytest.importorskip('mmpretrain.datasets')
    return getattr(datasets, f'CIFAR{classes}')
