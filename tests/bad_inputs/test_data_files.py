"""Lists and folders of photos that say something else than is meant."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bad_inputs.case import bad
from mmengine.config import Config
from photo_miniatures import write_jpeg
from tiny_config import tiny_config

from mmfair.utils.config_check import check_config

Spoil = Callable[[Path], None]
CLASSES = ('ant', 'bee', 'cat')


@pytest.fixture
def photos(folder: Path) -> Path:
    """Two photos of each of three classes, and a list of them."""
    lines = []
    for label, name in enumerate(CLASSES):
        for index in range(2):
            write_jpeg(
                folder / 'photos' / name / f'{index}.jpg', index, (9, 8)
            )
            lines.append(f'{name}/{index}.jpg {label}\n')
    (folder / 'list.txt').write_text(''.join(lines))
    return folder


def photo_config(outputs: int = 3, **settings: object) -> Config:
    """The tiny config on those photos."""
    config = Config(tiny_config())
    dataset = {
        '_delete_': True,
        'type': 'CustomDataset',
        'data_prefix': 'photos',
        'pipeline': [],
        **settings,
    }
    changes = {
        'model.head.num_classes': outputs,
        'model.data_preprocessor.num_classes': outputs,
    }
    for split in ('train', 'val', 'test'):
        changes[f'{split}_dataloader.dataset'] = dataset
    config.merge_from_dict(changes)
    return config


def listed(**settings: object) -> Config:
    """The photos by their list."""
    names = {'ann_file': 'list.txt', 'metainfo': {'classes': CLASSES}}
    return photo_config(**{**names, **settings})


def rewrite(change: Callable[[str], str]) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / 'list.txt'
        path.write_text(change(path.read_text()))

    return spoil


def swap(old: str, new: str) -> Spoil:
    return rewrite(lambda text: text.replace(old, new))


def encode(encoding: str) -> Spoil:
    def spoil(folder: Path) -> None:
        path = folder / 'list.txt'
        path.write_text(path.read_text(), encoding=encoding)

    return spoil


#: What happens to the list, and what the check of a config must name.
LISTS: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    'label-beyond': (swap('1.jpg 2', '1.jpg 3'), ('list.txt', '3')),
    'label-below-0': (swap('1.jpg 2', '1.jpg -1'), ('list.txt', '-1')),
    'label-is-a-word': (swap('1.jpg 2', '1.jpg cat'), ('list.txt', 'cat')),
    'label-is-a-fraction': (swap('1.jpg 2', '1.jpg 1.5'), ('list.txt', '1.5')),
    'no-label': (swap('1.jpg 2', '1.jpg'), ('list.txt', '6')),
    'image-absent': (swap('cat/1.jpg', 'cat/7.jpg'), ('cat/7.jpg',)),
    'two-labels': (
        rewrite(lambda t: t + 'ant/0.jpg 2\n'),
        ('list.txt', 'ant/0.jpg'),
    ),
    'utf-16': (encode('utf-16'), ('list.txt',)),
    'byte-order-mark': (encode('utf-8-sig'), ('list.txt', 'byte order')),
    'blank-line': (rewrite(lambda t: t + '\n'), ('list.txt', 'blank')),
    'separated-by-commas': (swap(' ', ','), ('list.txt',)),
}


@pytest.mark.parametrize('name', LISTS)
def test_a_list_is_refused(photos: Path, name: str) -> None:
    spoil, named = LISTS[name]
    spoil(photos)
    bad(lambda: check_config(listed()), *named).check()


@pytest.mark.parametrize(
    'spoil',
    [
        rewrite(lambda t: t),
        rewrite(lambda t: t.replace('\n', '\r\n')),
        rewrite(lambda t: t.rstrip('\n')),
    ],
    ids=['as-it-is', 'crlf', 'no-end'],
)
def test_a_list_of_any_editor_is_read(photos: Path, spoil: Spoil) -> None:
    spoil(photos)
    check_config(listed())


@pytest.mark.parametrize('outputs', [2, 5, 1000])
def test_outputs_of_another_number(photos: Path, outputs: int) -> None:
    for config in (listed(outputs=outputs), photo_config(outputs)):
        bad(lambda c=config: check_config(c), str(outputs), '3').check()


def test_folders_without_photos(photos: Path) -> None:
    for path in (photos / 'photos').glob('*/*.jpg'):
        path.rename(path.with_suffix('.txt'))
    bad(lambda: check_config(photo_config()), 'photos', '.jpg').check()


@pytest.mark.parametrize(
    ('folders', 'named'),
    [
        (('ant', 'cat'), "'bee' missing"),
        (('ant', 'Bee', 'cat'), "'Bee' besides and 'bee' missing"),
        ((*CLASSES, 'dog'), "'dog' besides"),
        (('ant', 'be\u0301e', 'cat'), "'bee' missing"),
    ],
    ids=['less', 'another-case', 'more', 'accents'],
)
def test_folders_of_another_split(
    photos: Path, folders: tuple[str, ...], named: str
) -> None:
    for name in folders:
        write_jpeg(photos / 'val' / name / '0.jpg', 0, (9, 8))
    config = photo_config()
    config.val_dataloader.dataset.data_prefix = 'val'
    bad(
        lambda: check_config(config),
        'val_dataloader.dataset',
        named,
        'place of its folder',
    ).check()


def test_photos_without_folders(photos: Path) -> None:
    for path in (photos / 'photos').glob('*/*.jpg'):
        path.rename(photos / 'photos' / f'{path.parent.name}_{path.name}')
    for name in CLASSES:
        (photos / 'photos' / name).rmdir()
    bad(
        lambda: check_config(photo_config()),
        'train_dataloader.dataset',
        'folder for each class',
    ).check()
