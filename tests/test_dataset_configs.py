"""The data set configs build in their host and give batches."""

from pathlib import Path

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

BASES = ROOT / 'configs' / '_base_' / 'datasets'
SCOPES = {
    'digits_lt': 'mmpretrain',
    'fashion_mnist_lt': 'mmpretrain',
    'cifar10_lt': 'mmpretrain',
    'cifar100_lt': 'mmpretrain',
    'digit_scenes_ade': 'mmseg',
    'digit_scenes_coco': 'mmdet',
}
host_warnings = pytest.mark.filterwarnings(
    'ignore:The given NumPy array is not writable:UserWarning',
    'ignore:__array__ implementation:DeprecationWarning',
    'ignore:`reduce_zero_label` will be deprecated:UserWarning',
    'ignore:faster_coco_eval is not installed:UserWarning',
)


def loaders(name: str, **overrides: object) -> dict:
    pytest.importorskip(f'{SCOPES[name]}.datasets')
    config = Config.fromfile(BASES / f'{name}.py')
    config.merge_from_dict(overrides)
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
def test_fashion_mnist(folder: Path) -> None:
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
    off = {
        f'{part}_dataloader.{key}': value
        for part in ('train', 'val', 'test')
        for key, value in (('num_workers', 0), ('persistent_workers', False))
    }
    built = loaders(f'cifar{classes}_lt', **off)
    counts = built['train'].dataset.class_counts
    assert (counts[0], counts[-1]) == (100 * files, files)
    assert len(built['test'].dataset) == 100 * classes


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
