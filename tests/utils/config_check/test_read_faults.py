"""What is wrong in lists, folders, label maps and files of data."""

import codecs
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mmengine.config import Config
from PIL import Image
from tiny_config import tiny_config

from mmfair.utils.config_check import check_config


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three photos in a folder for each of two classes."""
    pytest.importorskip('mmpretrain.datasets')
    for name in ('cat/1.png', 'cat/2.png', 'dog/3.png'):
        path = tmp_path / 'photos' / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new('RGB', (6, 4)).save(path)
    return tmp_path


def faults(dataset: dict[str, Any], classes: int, **changes: Any) -> list[str]:
    config = Config(tiny_config())
    config.train_dataloader.dataset = dataset
    config.val_dataloader = config.val_evaluator = config.val_cfg = None
    config.test_dataloader = config.test_evaluator = config.test_cfg = None
    config.model.head.num_classes = classes
    config.data_preprocessor = dict(num_classes=classes)
    config.model.data_preprocessor = dict(num_classes=classes)
    config.merge_from_dict(changes)
    try:
        check_config(config)
    except ValueError as error:
        return str(error).split('\n')
    return []


def listed(folder: Path, content: bytes, **settings: Any) -> dict[str, Any]:
    (folder / 'list.txt').write_bytes(content)
    return dict(
        type='CustomDataset',
        data_root=str(folder),
        data_prefix='photos',
        ann_file='list.txt',
        pipeline=[],
        **settings,
    )


RIGHT = b'cat/1.png 0\ncat/2.png 0\ndog/3.png 1\n'


@pytest.mark.parametrize('content', [RIGHT, RIGHT.replace(b'\n', b'\r\n')])
def test_a_list_that_is_right(photos: Path, content: bytes) -> None:
    assert faults(listed(photos, content), 2) == []


@pytest.mark.parametrize(
    ('content', 'words'),
    [
        (RIGHT + b'dog/3.png 1\n', 'be listed once, .* line 4'),
        (RIGHT + b'dog/3.png 0\n', 'have one label, .* line 4'),
        (RIGHT.replace(b'g 1', b'g -1'), 'label must be >= 0.* -1 .* line 3'),
        (RIGHT.replace(b'g 1', b'g two'), "'path label', .* line 3"),
        (RIGHT.replace(b'g 1', b'g 1.0'), "'path label', .* line 3"),
        (RIGHT + b'dog\n', "'path label', got 'dog' .* line 4"),
        (RIGHT.replace(b'dog/3', b'../3'), 'lead into it, .* line 3'),
        (RIGHT.replace(b'dog/3', b'/dog/3'), 'lead into it, .* line 3'),
        (RIGHT.replace(b'dog/3', b'dog/4'), 'dog/4.png.* line 3'),
        (RIGHT + b'\n', 'no blank lines'),
        (codecs.BOM_UTF8 + RIGHT, 'no byte order mark'),
        (RIGHT.decode().encode('utf-16'), 'UTF-16 .*list.txt'),
        (RIGHT + b'\xff\xfe 0\n', 'UTF-8.* line 4'),
    ],
)
def test_a_line_that_is_wrong(
    photos: Path, content: bytes, words: str
) -> None:
    import re

    names = dict(metainfo=dict(classes=('cat', 'dog')))
    found = faults(listed(photos, content, **names), 2)
    assert len(found) == 1
    assert found[0].startswith('train_dataloader.dataset: ')
    assert 'list.txt' in found[0]
    assert re.search(words, found[0]), found[0]


def test_many_wrong_lines_are_cut_short(photos: Path) -> None:
    content = b''.join(b'cat/%d.png 7\n' % index for index in range(9))
    names = dict(metainfo=dict(classes=('cat', 'dog')))
    found = faults(listed(photos, content, **names), 2)
    assert len(found) == 6
    assert ' more in ' in found[-1]


@pytest.mark.parametrize('head', [1, 5, 1000])
def test_a_head_of_another_number_of_classes(photos: Path, head: int) -> None:
    folders = dict(
        type='CustomDataset', data_root=str(photos / 'photos'), pipeline=[]
    )
    for dataset in (folders, listed(photos, RIGHT)):
        found = faults(dataset, head)
        assert any('model.head: num_classes must be the 2' in f for f in found)
        assert faults(dataset, 2) == []


def maps(
    folder: Path, arrays: list[np.ndarray], size: tuple[int, int] = (6, 4)
) -> dict[str, Any]:
    pytest.importorskip('mmseg.datasets')
    for name in ('images', 'masks'):
        (folder / name).mkdir()
    for index, array in enumerate(arrays):
        Image.new('RGB', size).save(folder / 'images' / f'{index}.jpg')
        Image.fromarray(array).save(folder / 'masks' / f'{index}.png')
    dataset = dict(
        type='BaseSegDataset',
        data_root=str(folder),
        data_prefix=dict(img_path='images', seg_map_path='masks'),
        pipeline=[dict(type='LoadAnnotations'), dict(type='PackSegInputs')],
        metainfo=dict(classes=('road', 'car')),
    )
    return dict(
        default_scope='mmseg',
        model=dict(type='EncoderDecoder', decode_head=dict(num_classes=2)),
        train_dataloader=dict(dataset=dataset),
    )


GOOD = np.array([[0, 0, 1, 1, 255, 0]] * 4, dtype=np.uint8)


@pytest.mark.parametrize(
    ('second', 'words'),
    [
        (GOOD, None),
        (np.where(GOOD == 1, 7, GOOD).astype(np.uint8), 'below 2, .* got 7'),
        (np.stack([GOOD] * 3, axis=2), r'one channel .* \(4, 6, 3\)'),
        (GOOD[:2, :3].copy(), 'size of its image, 4 x 6, got 2 x 3'),
    ],
)
def test_label_maps(
    tmp_path: Path, second: np.ndarray, words: str | None
) -> None:
    config = Config(maps(tmp_path, [GOOD, second]))
    if words is None:
        check_config(config)
        return
    with pytest.raises(ValueError, match=rf"masks/1\.png' must .*{words}"):
        check_config(config)


def test_masks_of_0_and_255(tmp_path: Path) -> None:
    mask = np.where(GOOD == 1, 255, 0).astype(np.uint8)
    with pytest.raises(ValueError, match=r'class 0 alone .* 33\.3 % .* 255'):
        check_config(Config(maps(tmp_path, [mask, mask])))


def test_a_map_that_is_cut_off(tmp_path: Path) -> None:
    config = Config(maps(tmp_path, [GOOD, GOOD]))
    path = tmp_path / 'masks' / '0.png'
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ValueError, match=r"masks/0\.png' must be readable"):
        check_config(config)


def cifar(folder: Path, **settings: Any) -> dict[str, Any]:
    pytest.importorskip('mmpretrain.datasets')
    return dict(type='CIFAR10', data_root=str(folder), pipeline=[], **settings)


def test_nothing_is_downloaded_unless_asked(tmp_path: Path) -> None:
    (found,) = faults(cifar(tmp_path), 10)
    assert 'cifar-10-batches-py/data_batch_1' in found
    assert 'curl -LO https://www.cs.toronto.edu/' in found
    assert str(tmp_path) in found
    assert faults(cifar(tmp_path, download=True), 10) == []
    (absent,) = faults(cifar(tmp_path / 'none'), 10)
    assert 'data_root must exist' in absent


def test_a_checksum_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    datasets = pytest.importorskip('mmpretrain.datasets')
    kind = datasets.CIFAR10
    content = b'a batch'
    right = hashlib.md5(content).hexdigest()
    names = [name for name, _ in (*kind.train_list, *kind.test_list)]
    monkeypatch.setattr(kind, 'train_list', [[n, right] for n in names])
    monkeypatch.setattr(kind, 'test_list', [])
    folder = tmp_path / kind.base_folder
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(content)
    (folder / names[1]).write_bytes(b'a ba')
    (found,) = faults(cifar(tmp_path), 10)
    assert names[1] in found
    assert right in found
    assert 'damaged or incomplete' in found


def test_a_file_of_mnists_kind_that_is_cut_off(tmp_path: Path) -> None:
    pytest.importorskip('mmpretrain.datasets')
    dataset = dict(type='FashionMNIST', data_root=str(tmp_path), pipeline=[])
    (found,) = faults(dataset, 10)
    assert 'train-images-idx3-ubyte' in found
    assert 'tools/dataset_converters/fashion_mnist.py' in found
    head = bytes([0, 0, 8, 1, 0, 0, 0, 4])
    for name in ('train-images-idx3', 'train-labels-idx1'):
        (tmp_path / f'{name}-ubyte').write_bytes(head + bytes(4))
    (tmp_path / 't10k-images-idx3-ubyte').write_bytes(head + bytes(2))
    (found,) = faults(dataset, 10)
    assert 'the 12 bytes that its head tells, got 10' in found
    assert 't10k-images-idx3-ubyte' in found


def test_a_loader_that_drops_the_last_batch() -> None:
    for name in ('val_dataloader', 'test_dataloader'):
        config = Config(tiny_config())
        config.merge_from_dict({f'{name}.drop_last': True})
        with pytest.raises(ValueError, match=f'{name}.drop_last: it must be'):
            check_config(config)


SAMPLER = {
    'train_dataloader.sampler': dict(type='mmfair.ClassBalancedSampler')
}
LOSS = {'model.head.loss': dict(type='mmfair.BalancedSoftmaxLoss')}
HOOK = {'default_hooks.adjust': dict(type='mmfair.LogitAdjustmentHook')}


@pytest.mark.parametrize(
    ('changes', 'told'),
    [
        ({**SAMPLER, **LOSS}, True),
        ({**SAMPLER, **HOOK}, True),
        ({**LOSS, **HOOK}, True),
        ({**SAMPLER}, False),
        ({**LOSS}, False),
        ({**LOSS, **HOOK, 'default_hooks.adjust.tau': 0}, False),
        ({**LOSS, **SAMPLER, 'train_dataloader.sampler.power': 1}, False),
        ({**LOSS, **SAMPLER, 'model.head.loss.class_counts': [1] * 10}, False),
    ],
)
def test_a_prior_that_is_corrected_twice(changes: dict, told: bool) -> None:
    config = Config(tiny_config())
    config.model.head.loss = dict(_delete_=True, **LOSS['model.head.loss'])
    config = Config(tiny_config())
    for path, value in changes.items():
        if isinstance(value, dict):
            value = {**value, '_delete_': True}
        config.merge_from_dict({path: value})
    if not told:
        check_config(config)
        return
    with pytest.raises(ValueError, match='must be corrected once, got'):
        check_config(config)


def test_a_softmax_loss_on_a_multi_label_head() -> None:
    pytest.importorskip('mmpretrain')
    config = Config(tiny_config())
    config.model.head.type = 'MultiLabelLinearClsHead'
    config.merge_from_dict(
        {'model.head.loss': dict(type='mmfair.LDAMLoss', _delete_=True)}
    )
    with pytest.raises(ValueError, match='one of the sigmoid for MultiLabel'):
        check_config(config)
