"""A few images in the trees of the data sets of photographs."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.io import savemat

VOC_CLASSES = ('aeroplane', 'dog', 'person')
WNIDS = [f'n{1440764 + 37 * c:08d}' for c in range(1000)]


def write_jpeg(path: Path, seed: int, size: tuple[int, int]) -> None:
    """Random pixels; ``size`` is width and height."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(seed)
    pixels = draw.integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path)


def write_voc(target: Path, *, trainval: int, test: int) -> None:
    """VOC2007; image i shows class i, and a difficult object of the next."""
    sets = target / 'ImageSets' / 'Main'
    notes = target / 'Annotations'
    for folder in (sets, notes):
        folder.mkdir(parents=True)
    names = [f'{number:06d}' for number in range(1, trainval + test + 1)]
    (sets / 'trainval.txt').write_text('\n'.join(names[:trainval]) + '\n')
    (sets / 'test.txt').write_text('\n'.join(names[trainval:]) + '\n')
    for index, name in enumerate(names):
        write_jpeg(target / 'JPEGImages' / f'{name}.jpg', index, (50, 37))
        objects = ''.join(
            f'<object><name>{VOC_CLASSES[(index + step) % 3]}</name>'
            f'<pose>Left</pose><truncated>1</truncated>'
            f'<difficult>{step}</difficult><bndbox><xmin>1</xmin>'
            '<ymin>2</ymin><xmax>20</xmax><ymax>30</ymax></bndbox></object>'
            for step in (0, 1)
        )
        (notes / f'{name}.xml').write_text(
            f'<annotation><folder>VOC2007</folder>'
            f'<filename>{name}.jpg</filename><size><width>50</width>'
            '<height>37</height><depth>3</depth></size>'
            f'<segmented>0</segmented>{objects}</annotation>\n'
        )


def write_svhn(target: Path, *, images: int) -> None:
    """The three MATLAB files; labels 1 to 10 take turns, 10 is a zero."""
    target.mkdir(parents=True)
    draw = np.random.default_rng(0)
    for split in ('train', 'test', 'extra'):
        pixels = draw.integers(0, 256, (32, 32, 3, images), dtype=np.uint8)
        labels = (np.arange(images) % 10 + 1).astype(np.uint8)[:, None]
        content = {'X': pixels, 'y': labels}
        savemat(target / f'{split}_32x32.mat', content, do_compression=True)


def write_imagenet(target: Path, *, labels: Iterable[int], flat: bool) -> None:
    """1,000 class folders; two images to train and one to validate a label.

    Args:
        target: The ``data_root``.
        labels: Those that have images.
        flat: Images to validate lie in ``val`` itself, with the labels in
            ``meta/val.txt``.
    """
    for part in ('train',) if flat else ('train', 'val'):
        for wnid in WNIDS:
            (target / part / wnid).mkdir(parents=True)
    lines = []
    for label in labels:
        wnid = WNIDS[label]
        for number in (1, 2):
            path = target / 'train' / wnid / f'{wnid}_{number}.JPEG'
            write_jpeg(path, 10 * label + number, (48, 40))
        name = validation_image(label)
        folder = '' if flat else wnid
        write_jpeg(target / 'val' / folder / name, 10 * label, (40, 48))
        lines.append(f'{name} {label}\n')
    if flat:
        (target / 'meta').mkdir()
        (target / 'meta' / 'val.txt').write_text(''.join(lines))


def write_imagenet_lt(
    target: Path, *, labels: Iterable[int], folders: bool, newline: bool
) -> None:
    """The three lists for what :func:`write_imagenet` writes.

    Args:
        target: The ``data_root``.
        labels: Those that have images.
        folders: The test list names the class folders.
        newline: The test list ends with one.
    """
    images = {
        split: [
            f'train/{WNIDS[c]}/{WNIDS[c]}_{number}.JPEG {c}' for c in labels
        ]
        for split, number in (('train', 1), ('val', 2))
    }
    images['test'] = [
        f'val/{WNIDS[c] + "/" if folders else ""}{validation_image(c)} {c}'
        for c in labels
    ]
    for split, lines in images.items():
        end = '\n' if newline or split != 'test' else ''
        path = target / f'ImageNet_LT_{split}.txt'
        path.write_text('\n'.join(lines) + end)


def validation_image(label: int) -> str:
    """Name of the one image of a label in ImageNet's validation set."""
    return f'ILSVRC2012_val_{label + 1:08d}.JPEG'


def write_inaturalist(target: Path, counts: list[int]) -> None:
    """Images of each class to train, one to validate; ids in no order."""
    categories = [
        {'id': c, 'name': f'Species {c}', 'supercategory': 'Plantae'}
        for c in reversed(range(len(counts)))
    ]
    first = 100
    for split, numbers in (('train', counts), ('val', [1] * len(counts))):
        images, notes = [], []
        for label, number in enumerate(numbers):
            for index in range(number):
                name = f'train_val2018/Plantae/{label}/{split}{index}.jpg'
                write_jpeg(target / name, first, (60, 45))
                images.append({'id': first, 'file_name': name})
                note = {'image_id': first, 'category_id': label}
                notes.append({'id': first, **note})
                first += 1
        content = {
            'images': images[::-1],
            'annotations': notes,
            'categories': categories,
        }
        (target / f'{split}2018.json').write_text(json.dumps(content))


def write_camvid(target: Path, *, images: int, scale: int = 10) -> None:
    """Scenes with maps of 0 to 10, and 11 for no class, in each split."""
    draw = np.random.default_rng(0)
    for split in ('train', 'val', 'test'):
        maps = target / 'annotations' / split
        maps.mkdir(parents=True)
        for index in range(images):
            photo = target / 'images' / split / f'scene_{index}.jpg'
            write_jpeg(photo, index, (48 * scale, 36 * scale))
            labels = draw.integers(0, 12, (36, 48), dtype=np.uint8)
            labels[0, :12] = range(12)
            labels = labels.repeat(scale, axis=0).repeat(scale, axis=1)
            Image.fromarray(labels).save(maps / f'scene_{index}.png')


def write_ade20k(target: Path, *, training: int, validation: int) -> None:
    """Photographs with maps of 0, for the rest, and the classes 1 to 150."""
    draw = np.random.default_rng(0)
    parts = (
        ('training', 'train', training),
        ('validation', 'val', validation),
    )
    for folder, stem, images in parts:
        maps = target / 'annotations' / folder
        maps.mkdir(parents=True)
        for index in range(1, images + 1):
            name = f'ADE_{stem}_{index:08d}'
            photo = target / 'images' / folder / f'{name}.jpg'
            write_jpeg(photo, index, (96, 64))
            labels = draw.integers(0, 151, (8, 12), dtype=np.uint8)
            labels[0, :2] = 0, 150
            labels = labels.repeat(8, axis=0).repeat(8, axis=1)
            Image.fromarray(labels).save(maps / f'{name}.png')
