"""Miniatures of the data sets that configs name, and settings that fit them.

Only options: data, image size, batch, number of samples. The config is the
user's.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import person_miniatures
import torch
from miniatures import write_cifar, write_digit_scenes, write_fashion_mnist
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from photo_miniatures import (
    write_ade20k,
    write_camvid,
    write_imagenet,
    write_imagenet_lt,
    write_inaturalist,
    write_svhn,
    write_voc,
)

from mmfair.utils.config_path import config_path
from mmfair.utils.load_config import load_config

Options = dict[str, Any]
PARTS = ('train', 'val', 'test')


def shrink(path: Path, config: Config, folder: Path) -> Options:
    """Write the data below ``folder / 'data'``; options for the config."""
    data = path.stem.split('_')[3]
    for name, write in _WRITERS.items():
        if data.startswith(name):
            options = write(config, folder / 'data')
            if 'cmo' in config.default_hooks:  # of two epochs
                options['default_hooks.cmo.rest'] = 0
            options = {**options, **_teacher(config, options)}
            return {**_no_workers(config), **options, **_weights(config)}
    return {}


def _fashion_mnist_lt(config: Config, data: Path) -> Options:
    write_fashion_mnist(data / 'fashion_mnist', per_class=12)
    options = {
        'train_dataloader.batch_size': 16,
        'val_dataloader.dataset.held_out': 2,
    }
    for part in ('train', 'val'):
        dataset = f'{part}_dataloader.dataset'
        options[f'{dataset}.max_count'] = 8
        options[f'{dataset}.imbalance_factor'] = 4
    return options


def _fashion_mnist(config: Config, data: Path) -> Options:
    if 'held_out' in config.val_dataloader.dataset:
        return _fashion_mnist_lt(config, data)
    write_fashion_mnist(data / 'fashion_mnist', per_class=2)
    return {'train_dataloader.batch_size': 10}


def _cifar10(config: Config, data: Path) -> Options:
    return _cifar(config, data / 'cifar10', 10)


def _cifar100(config: Config, data: Path) -> Options:
    return _cifar(config, data / 'cifar100', 100)


def _cifar(config: Config, folder: Path, classes: int) -> Options:
    if 'dataset' in config.train_dataloader.dataset:  # long-tailed
        # A curvature needs several images of a class.
        each = 4 if 'curvature' in config.default_hooks else 2
        write_cifar(folder, classes=classes, per_file=each * classes)
        options = {
            'train_dataloader.batch_size': 2 * classes,
            'train_dataloader.dataset.imbalance_factor': 1.5,
            'test_dataloader.dataset.indices': 20,
            'val_dataloader.dataset.indices': 20,
        }
        if 'csa' in config.default_hooks:  # as large as half of a batch
            options['default_hooks.csa.size'] = 2 * classes
        if config.model.backbone.type.startswith(
            ('mmfair.CIFAR', 'mmfair.TwoBranch')
        ):  # takes any size
            pipeline = 'train_dataloader.dataset.dataset.pipeline.0'
            if config.model.type == 'mmfair.PaCoClassifier':  # two views
                options[f'{pipeline}.transforms.1.0.scale'] = 16
                pipeline += '.transforms.0.0'
                options['train_dataloader.batch_size'] = classes  # all full
            options[f'{pipeline}.crop_size'] = 16
        return options
    # Ten of each of two classes, for curvatures exist; large networks.
    write_cifar(folder, classes=classes, per_file=20, labels=2)
    options = {
        'train_dataloader.batch_size': 10,
        'train_dataloader.dataset.indices': 20,
        'train_dataloader.dataset.pipeline.0.crop_size': 16,
    }
    for part in ('val', 'test'):
        options[f'{part}_dataloader.dataset.indices'] = 4
    if config.model.backbone.type == 'VGG':  # five pools
        options['train_dataloader.dataset.pipeline.0.crop_size'] = 32
    return options


def _svhn(config: Config, data: Path) -> Options:
    write_svhn(data / 'svhn', images=20)
    return {'train_dataloader.batch_size': 10}


def _voc(config: Config, data: Path) -> Options:
    write_voc(data / 'VOC2007', trainval=6, test=4)
    options = {'train_dataloader.batch_size': 3, **_small_photos(64, config)}
    if 'img_size' in config.model.backbone:
        options['model.backbone.img_size'] = 64
    return options


def _small_photos(size: int, config: Config) -> Options:
    """For the pipelines of 224 or 256 pixels."""
    crop = 'train_dataloader.dataset.pipeline.1'
    crops = [crop]
    if config.model.type == 'mmfair.PaCoClassifier':  # two views
        crops = [f'{crop}.transforms.{view}.0' for view in range(2)]
    options: Options = {f'{crop}.scale': size for crop in crops}
    for part in ('val', 'test'):
        pipeline = f'{part}_dataloader.dataset.pipeline'
        options[f'{pipeline}.1.scale'] = size
        options[f'{pipeline}.2.crop_size'] = size
    return options


def _imagenet(config: Config, data: Path) -> Options:
    write_imagenet(data / 'imagenet', labels=range(6), flat=False)
    options = {'train_dataloader.batch_size': 6, **_small_photos(64, config)}
    if config.model.backbone.type == 'VGG':  # its layers want 224 pixels
        options |= {
            'train_dataloader.batch_size': 2,
            **_small_photos(224, config),
        }
        for part, images in (('train', 2), ('val', 1), ('test', 1)):
            options[f'{part}_dataloader.dataset.indices'] = images
    return options


def _imagenet_lt(config: Config, data: Path) -> Options:
    labels = range(6)
    root = data / 'imagenet'
    write_imagenet(root, labels=labels, flat=False)
    write_imagenet_lt(root, labels=labels, folders=True, newline=True)
    options = {'train_dataloader.batch_size': 3, **_small_photos(64, config)}
    # The miniature has no image of most classes, and so no counts.
    counts = [10] * 1000
    loss = config.model.head.loss.type
    if loss.startswith('mmfair.') and 'Focal' not in loss:
        options['model.head.loss.class_counts'] = counts
    if 'reweighting' in config.default_hooks:
        options['default_hooks.reweighting.class_counts'] = counts
    return options


def _inaturalist(config: Config, data: Path) -> Options:
    write_inaturalist(data / 'inaturalist2018', [3, 2, 1, 1, 1])
    return {
        'model.head.num_classes': 5,
        'data_preprocessor.num_classes': 5,
        'train_dataloader.batch_size': 3,
        **_small_photos(64, config),
    }


def _ade20k(config: Config, data: Path) -> Options:
    root = data / 'ade' / 'ADEChallengeData2016'
    write_ade20k(root, training=4, validation=2)
    train = 'train_dataloader.dataset.pipeline'
    options = {
        'train_dataloader.batch_size': 2,
        f'{train}.2.scale': (128, 64),
        f'{train}.3.crop_size': (64, 64),
        'model.data_preprocessor.size': (64, 64),
    }
    for part in ('val', 'test'):
        options[f'{part}_dataloader.dataset.pipeline.1.scale'] = (128, 64)
    return options


def _camvid(config: Config, data: Path) -> Options:
    write_camvid(data / 'camvid', images=2, scale=2)
    options = {
        'train_dataloader.batch_size': 2,
        'train_dataloader.dataset.pipeline.2.scale': (96, 72),
        'train_dataloader.dataset.pipeline.3.crop_size': (64, 64),
        'model.data_preprocessor.size': (64, 64),
    }
    for part in ('val', 'test'):
        options[f'{part}_dataloader.dataset.pipeline.1.scale'] = (96, 72)
    return options


def _digit_scenes(config: Config, data: Path) -> Options:
    write_digit_scenes(data / 'digit_scenes', train=8, val=4)
    return {'train_dataloader.batch_size': 2}


def _digits(config: Config, data: Path) -> Options:
    return {}


def _persons(write: Callable[..., Path], name: str) -> Callable[..., Options]:
    """Images of 32 x 16 pixels, shown at 64 x 32 if they are resized."""

    def shrunk(config: Config, data: Path) -> Options:
        write(data / name)
        options: Options = {
            'train_dataloader.batch_size': 8,
            'train_dataloader.sampler.instances': 4,
        }
        for part in PARTS:
            pipeline = f'{part}_dataloader.dataset.pipeline'
            steps = config[f'{part}_dataloader'].dataset.pipeline
            for place, step in enumerate(steps):
                if 'scale' in step:
                    options[f'{pipeline}.{place}.scale'] = (32, 64)
        return options

    return shrunk


_WRITERS: dict[str, Callable[[Config, Path], Options]] = {
    'digit-scenes': _digit_scenes,
    'digits': _digits,
    'fashion-mnist': _fashion_mnist,
    'cifar100': _cifar100,
    'cifar10': _cifar10,
    'svhn': _svhn,
    'voc2007': _voc,
    'imagenet-lt': _imagenet_lt,
    'imagenet': _imagenet,
    'inaturalist2018': _inaturalist,
    'ade20k': _ade20k,
    'prcc': _persons(person_miniatures.prcc, 'prcc'),
    'synthetic-people': _persons(person_miniatures.prcc, 'synthetic_people'),
    'vc-clothes': _persons(person_miniatures.vc_clothes, 'VC-Clothes'),
    'celeb-reid': _persons(person_miniatures.celeb_reid, 'Celeb-reID'),
    'ltcc': _persons(person_miniatures.ltcc, 'LTCC_ReID'),
    'ccvid': _persons(person_miniatures.ccvid, 'CCVID'),
    'camvid': _camvid,
}


def _no_workers(config: Config) -> Options:
    return {
        f'{part}_dataloader.{key}': value
        for part in PARTS
        for key, value in (('num_workers', 0), ('persistent_workers', False))
    }


def _teacher(config: Config, options: Options) -> Options:
    """A teacher of as many classes, with the weights of a fresh model."""
    hook = config.default_hooks.get('distillation')
    if hook is None:
        return {}
    teacher = load_config(config_path(hook.teacher))
    if 'model.head.num_classes' in options:
        teacher.model.head.num_classes = options['model.head.num_classes']
    init_default_scope(config.default_scope)
    model = MODELS.build(teacher.model)
    files = [Path(f'teacher.{kind}').absolute() for kind in ('py', 'pth')]
    teacher.dump(files[0])
    torch.save({'state_dict': model.state_dict()}, files[1])
    return {
        'default_hooks.distillation.teacher': str(files[0]),
        'default_hooks.distillation.checkpoint': str(files[1]),
    }


def _weights(config: Config) -> Options:
    """Pretrained weights: of a fresh model, in a file of the same form.

    The real ones lie on a server. What is loaded into the backbone goes the
    real way: a checkpoint, a prefix.
    """
    whole = (config.model.get('init_cfg') or {}).get('type') == 'Pretrained'
    if whole:
        init_default_scope(config.default_scope)
        model = MODELS.build({**config.model, 'init_cfg': None})
        file = Path('weights.pth').absolute()
        torch.save({'state_dict': model.state_dict()}, file)
        return {'model.init_cfg.checkpoint': str(file)}
    init = config.model.backbone.get('init_cfg') or {}
    if init.get('type') != 'Pretrained':
        return {}
    init_default_scope(config.default_scope)
    bare = {**config.model.backbone, 'init_cfg': None}
    prefix = init.get('prefix', '').removesuffix('.')
    weights = MODELS.build(bare).state_dict()
    named = {f'{prefix}.{k}' if prefix else k: v for k, v in weights.items()}
    file = Path('weights.pth').absolute()
    torch.save({'state_dict': named}, file)
    return {'model.backbone.init_cfg.checkpoint': str(file)}
