"""The data set configs build in their host and give batches."""

from collections.abc import Callable
from pathlib import Path

import person_miniatures
import pytest
import torch
from miniatures import (
    ROOT,
    skip_cifar_checksums,
    write_cifar,
    write_digit_scenes,
    write_fashion_mnist,
)
from mmengine.config import Config
from mmengine.evaluator import Evaluator
from mmengine.registry import init_default_scope
from mmengine.runner import Runner
from photo_miniatures import (
    VOC_CLASSES,
    write_ade20k,
    write_camvid,
    write_imagenet,
    write_imagenet_lt,
    write_inaturalist,
    write_svhn,
    write_voc,
)

BASES = ROOT / 'configs' / '_base_' / 'datasets'
SCOPES = {
    'digits_lt': 'mmpretrain',
    'fashion_mnist': 'mmpretrain',
    'fashion_mnist_32': 'mmpretrain',
    'fashion_mnist_lt': 'mmpretrain',
    'fashion_mnist_shortcut': 'mmpretrain',
    'cifar10': 'mmpretrain',
    'cifar10_lt': 'mmpretrain',
    'cifar100': 'mmpretrain',
    'cifar100_lt': 'mmpretrain',
    'cifar100_lt_48': 'mmpretrain',
    'svhn': 'mmpretrain',
    'voc2007': 'mmpretrain',
    'imagenet': 'mmpretrain',
    'imagenet_lt': 'mmpretrain',
    'inaturalist2018': 'mmpretrain',
    'prcc': 'mmpretrain',
    'synthetic_people': 'mmpretrain',
    'vc_clothes': 'mmpretrain',
    'celeb_reid': 'mmpretrain',
    'celeb_reid_light': 'mmpretrain',
    'ltcc': 'mmpretrain',
    'last': 'mmpretrain',
    'ccvid': 'mmpretrain',
    'ade20k': 'mmseg',
    'camvid': 'mmseg',
    'digit_scenes_ade': 'mmseg',
    'digit_scenes_coco': 'mmdet',
}
host_warnings = pytest.mark.filterwarnings(
    'ignore:The given NumPy array is not writable:UserWarning',
    'ignore:__array__ implementation:DeprecationWarning',
    'ignore:`reduce_zero_label` will be deprecated:UserWarning',
    'ignore:faster_coco_eval is not installed:UserWarning',
)


# In the process of the test.
NO_WORKERS = {
    f'{part}_dataloader.{key}': value
    for part in ('train', 'val', 'test')
    for key, value in (('num_workers', 0), ('persistent_workers', False))
}


def loaders(name: str, **overrides: object) -> dict:
    pytest.importorskip(f'{SCOPES[name]}.datasets')
    config = Config.fromfile(BASES / f'{name}.py')
    config.merge_from_dict({**NO_WORKERS, **overrides})
    init_default_scope(SCOPES[name])
    evaluators = [
        Evaluator(config[key]) for key in ('val_evaluator', 'test_evaluator')
    ]
    assert all(evaluators)
    built = {
        part: Runner.build_dataloader(config[f'{part}_dataloader'], seed=0)
        for part in ('train', 'val', 'test')
    }
    for loader in built.values():
        loader.dataset.full_init()
        batch = next(iter(loader))
        assert len(batch['inputs']) == len(batch['data_samples'])
    return built


def images(loader: torch.utils.data.DataLoader) -> set[bytes]:
    return {
        image.numpy().tobytes()
        for batch in loader
        for image in batch['inputs']
    }


def test_every_data_set_config_is_tested() -> None:
    assert {path.stem for path in BASES.glob('*.py')} == set(SCOPES)


def test_digits(folder: Path) -> None:
    built = loaders('digits_lt')
    counts = built['train'].dataset.class_counts
    assert counts == [94, 67, 48, 34, 24, 17, 12, 9, 6, 4]
    assert len(built['val'].dataset) == 200
    assert len(built['test'].dataset) == 600
    assert not images(built['val']) & images(built['test'])


@host_warnings
def test_fashion_mnist_long_tailed(folder: Path) -> None:
    write_fashion_mnist(folder / 'data' / 'fashion_mnist', per_class=30)
    small = {
        f'{part}_dataloader.dataset.{key}': value
        for part in ('train', 'val')
        for key, value in (('max_count', 20), ('imbalance_factor', 10))
    }
    built = loaders(
        'fashion_mnist_lt', **small, **{'val_dataloader.dataset.held_out': 8}
    )
    train, val = built['train'].dataset, built['val'].dataset
    assert train.class_counts[0] == 20
    assert train.class_counts[-1] == 2
    assert val.class_counts == [8] * 10
    assert not set(train.indices) & set(val.indices)
    assert len(built['test'].dataset) == 300
    assert not images(built['val']) & images(built['test'])


def share_of_own_levels(dataset: object) -> float:
    """Images whose corner has the grey of their class, black elsewhere."""
    own = 0
    for i in range(len(dataset)):
        data = dataset[i]
        label = int(data['data_samples'].gt_label)
        own += int(data['inputs'][0, 0, 0]) == 14 * label
    return own / len(dataset)


@host_warnings
def test_fashion_mnist_with_a_shortcut(folder: Path) -> None:
    root = folder / 'data' / 'fashion_mnist'
    write_fashion_mnist(root, per_class=60)
    for name in ('train', 't10k'):  # a black corner
        path = root / f'{name}-images-idx3-ubyte'
        content = bytearray(path.read_bytes())
        content[16 :: 28 * 28] = bytes(len(content[16 :: 28 * 28]))
        path.write_bytes(content)
    small = {
        f'{part}_dataloader.dataset.max_count': 40 for part in ('train', 'val')
    }
    built = loaders(
        'fashion_mnist_shortcut',
        **small,
        **{'val_dataloader.dataset.held_out': 20},
    )
    train, val, test = (built[k].dataset for k in ('train', 'val', 'test'))
    assert train.class_counts == [40] * 10
    assert val.class_counts == [20] * 10
    assert not set(train.indices) & set(val.indices)
    assert len(test) == 600
    assert share_of_own_levels(train) > 0.9
    assert share_of_own_levels(val) > 0.88
    assert share_of_own_levels(test) < 0.17


@host_warnings
def test_fashion_mnist(folder: Path) -> None:
    write_fashion_mnist(folder / 'data' / 'fashion_mnist', per_class=13)
    built = loaders('fashion_mnist')
    assert len(built['train'].dataset) == len(built['val'].dataset) == 130
    assert shape(built['train']) == (1, 28, 28)
    # The test files, not the training ones.
    assert not images(built['val']) & {
        built['train'].dataset[i]['inputs'].numpy().tobytes()
        for i in range(130)
    }


@host_warnings
def test_fashion_mnist_padded(folder: Path) -> None:
    write_fashion_mnist(folder / 'data' / 'fashion_mnist', per_class=4)
    built = loaders('fashion_mnist_32')
    assert len(built['train'].dataset) == len(built['test'].dataset) == 40
    for part in ('train', 'val', 'test'):
        assert shape(built[part]) == (1, 32, 32)


@pytest.mark.parametrize('classes', [10, 100])
@host_warnings
def test_cifar(
    folder: Path, monkeypatch: pytest.MonkeyPatch, classes: int
) -> None:
    skip_cifar_checksums(monkeypatch)
    files = write_cifar(
        folder / 'data' / f'cifar{classes}',
        classes=classes,
        per_file=100 * classes,
    )
    built = loaders(f'cifar{classes}_lt')
    counts = built['train'].dataset.class_counts
    assert (counts[0], counts[-1]) == (100 * files, files)
    assert len(built['test'].dataset) == 100 * classes
    balanced = loaders(f'cifar{classes}')
    assert len(balanced['train'].dataset) == 100 * classes * files
    assert len(balanced['test'].dataset) == 100 * classes
    if classes == 100:
        large = loaders('cifar100_lt_48')
        assert {shape(loader) for loader in large.values()} == {(3, 48, 48)}
        assert len(large['train'].dataset) == len(built['train'].dataset)


@pytest.mark.parametrize('form', ['ade', 'coco'])
@host_warnings
def test_digit_scenes(folder: Path, form: str) -> None:
    write_digit_scenes(folder / 'data' / 'digit_scenes', train=16, val=9)
    built = loaders(f'digit_scenes_{form}')
    assert len(built['train'].dataset) == 16
    assert len(built['val'].dataset) == 9
    sample = next(iter(built['val']))['data_samples'][0]
    if form == 'ade':
        labels = sample.gt_sem_seg.data
        assert set(labels.unique().tolist()) <= {*range(10), 255}
        assert (labels == 255).float().mean() > 0.5
    else:
        assert set(sample.gt_instances.labels.tolist()) <= set(range(10))
        assert sample.img_shape == (128, 128)


def labels(loader: torch.utils.data.DataLoader) -> list[list[int]]:
    """Labels of all images, without what shuffles them."""
    samples = (loader.dataset[i] for i in range(len(loader.dataset)))
    return [sample['data_samples'].gt_label.tolist() for sample in samples]


def shape(loader: torch.utils.data.DataLoader) -> tuple[int, ...]:
    return tuple(next(iter(loader))['inputs'][0].shape)


def test_svhn(folder: Path) -> None:
    write_svhn(folder / 'data' / 'svhn', images=11)
    built = loaders('svhn')
    for part in ('train', 'val', 'test'):
        assert labels(built[part]) == [[c % 10] for c in range(1, 12)]
        assert shape(built[part]) == (3, 32, 32)
    assert images(built['val']) == images(built['test'])


def test_voc(folder: Path) -> None:
    write_voc(folder / 'data' / 'VOC2007', trainval=3, test=2)
    built = loaders('voc2007')
    classes = built['test'].dataset.metainfo['classes']
    names = [classes.index(name) for name in VOC_CLASSES]
    assert labels(built['train']) == [[names[0]], [names[1]], [names[2]]]
    sample = built['test'].dataset[1]['data_samples']
    assert sample.gt_label.tolist() == [names[1]]
    assert sample.gt_label_difficult == [names[2]]
    assert shape(built['train']) == shape(built['test']) == (3, 256, 256)


@pytest.mark.parametrize('flat', [False, True], ids=['folders', 'meta'])
@pytest.mark.filterwarnings('ignore:Found no valid file:UserWarning')
def test_imagenet(folder: Path, flat: bool) -> None:
    write_imagenet(folder / 'data' / 'imagenet', labels=(3, 998), flat=flat)
    built = loaders('imagenet')
    assert labels(built['train']) == [[3], [3], [998], [998]]
    assert labels(built['val']) == labels(built['test']) == [[3], [998]]
    assert shape(built['train']) == shape(built['test']) == (3, 224, 224)


def test_imagenet_lt(folder: Path) -> None:
    root = folder / 'data' / 'imagenet'
    write_imagenet(root, labels=(3, 998), flat=True)
    write_imagenet_lt(root, labels=(3, 998), folders=True, newline=False)
    built = loaders('imagenet_lt')
    for part in ('train', 'val', 'test'):
        assert labels(built[part]) == [[3], [998]]
        assert shape(built[part]) == (3, 224, 224)
    assert not images(built['val']) & images(built['test'])


def test_inaturalist(folder: Path) -> None:
    root = folder / 'data' / 'inaturalist2018'
    write_inaturalist(root, counts=[2, 1, 3])
    built = loaders('inaturalist2018')
    assert sorted(labels(built['train'])) == [[0]] * 2 + [[1]] + [[2]] * 3
    assert sorted(labels(built['val'])) == [[0], [1], [2]]
    assert images(built['val']) == images(built['test'])
    assert shape(built['train']) == shape(built['test']) == (3, 224, 224)


@host_warnings
def test_camvid(folder: Path) -> None:
    write_camvid(folder / 'data' / 'camvid', images=3)
    built = loaders('camvid', **{'train_dataloader.batch_size': 3})
    for part in ('train', 'val', 'test'):
        assert len(built[part].dataset) == 3
    for index in range(3):
        assert built['train'].dataset[index]['inputs'].shape == (3, 160, 224)
    sample = built['val'].dataset[0]
    # Half the resolution; the map keeps its size, and 11 is ignored.
    assert sample['inputs'].shape == (3, 180, 240)
    label_map = sample['data_samples'].gt_sem_seg.data
    assert label_map.shape == (1, 360, 480)
    assert set(label_map.unique().tolist()) == {*range(11), 255}


@host_warnings
def test_ade20k(folder: Path) -> None:
    root = folder / 'data' / 'ade' / 'ADEChallengeData2016'
    write_ade20k(root, training=3, validation=2)
    built = loaders('ade20k')
    assert len(built['train'].dataset) == 3
    assert built['train'].batch_size == 16
    for index in range(3):
        assert max(built['train'].dataset[index]['inputs'].shape) <= 512
    assert len(built['val'].dataset) == 2
    sample = built['val'].dataset[0]
    # The short side is 512; the map keeps its size.
    assert sample['inputs'].shape == (3, 512, 768)
    label_map = sample['data_samples'].gt_sem_seg.data
    assert label_map.shape == (1, 64, 96)
    assert {149, 255} <= set(label_map.unique().tolist())


@pytest.mark.parametrize(
    ('name', 'write', 'root', 'queries'),
    [
        ('prcc', person_miniatures.prcc, 'prcc', 24),
        ('vc_clothes', person_miniatures.vc_clothes, 'VC-Clothes', 16),
        ('celeb_reid', person_miniatures.celeb_reid, 'Celeb-reID', 8),
        (
            'celeb_reid_light',
            person_miniatures.celeb_reid,
            'Celeb-reID-light',
            8,
        ),
        ('ltcc', person_miniatures.ltcc, 'LTCC_ReID', 6),
        ('last', person_miniatures.last, 'last', 6),
    ],
)
def test_persons(
    name: str, write: Callable, root: str, queries: int, folder: Path
) -> None:
    write(folder / 'data' / root)
    small = {
        'train_dataloader.batch_size': 8,
        'train_dataloader.sampler.instances': 4,
    }
    built = loaders(name, **small)
    for batch in built['train']:
        labels = [int(s.gt_label) for s in batch['data_samples']]
        assert labels[:4] == labels[:1] * 4
        assert labels[4:] == labels[4:5] * 4
        assert all('outfit' in s for s in batch['data_samples'])
        assert {image.shape for image in batch['inputs']} == {(3, 384, 192)}
    samples = [s for b in built['test'] for s in b['data_samples']]
    assert sum(s.is_query for s in samples) == queries
    assert {s.identity for s in samples} == set(
        map(int, built['test'].dataset.metainfo['persons'])
    )


def test_drawn_people(folder: Path) -> None:
    person_miniatures.prcc(folder / 'data' / 'synthetic_people', images=4)
    built = loaders('synthetic_people', **{'train_dataloader.batch_size': 8})
    for batch in built['train']:
        labels = [int(s.gt_label) for s in batch['data_samples']]
        assert labels == labels[:1] * 4 + labels[4:5] * 4
        assert all('outfit' in s for s in batch['data_samples'])
        assert {image.shape for image in batch['inputs']} == {(3, 32, 16)}
    assert len(built['test'].dataset) == 48


def test_clips_of_persons(folder: Path) -> None:
    person_miniatures.ccvid(folder / 'data' / 'CCVID')
    built = loaders('ccvid', **{'train_dataloader.batch_size': 4})
    for batch in built['train']:
        assert len({int(s.gt_label) for s in batch['data_samples']}) == 1
        assert all('outfit' in s for s in batch['data_samples'])
        assert {clip.shape for clip in batch['inputs']} == {(8, 3, 256, 128)}
    samples = [s for b in built['test'] for s in b['data_samples']]
    # Each walk of 10 frames and more has two clips.
    assert len(samples) == 24
    assert len({s.tracklet for s in samples}) == 12
    assert len({s.tracklet for s in samples if s.is_query}) == 4
