"""A config of MMPretrain alone, its images and a checkpoint of it."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from mmengine.config import Config
from mmengine.registry import MODELS, init_default_scope
from mmengine.runner import Runner
from PIL import Image
from sklearn.linear_model import LogisticRegression

CLASSES = ('brown', 'green', 'violet')
#: Images of each class in each split.
SIZES = {'train': (60, 24, 8), 'val': (12, 12, 12), 'test': (20, 20, 20)}

CONFIG = """
default_scope = 'mmpretrain'
model = dict(
    type='ImageClassifier',
    backbone=dict(
        type='ResNet', depth=18, base_channels=4, stem_channels=4,
        out_indices=(3,), style='pytorch'),
    neck=dict(type='GlobalAveragePooling'),
    head=dict(
        type='LinearClsHead', num_classes=3, in_channels=32,
        loss=dict(type='CrossEntropyLoss')))
data_preprocessor = dict(
    num_classes=3, mean=[120.0] * 3, std=[60.0] * 3, to_rgb=True)
test_pipeline = [dict(type='LoadImageFromFile'), dict(type='PackInputs')]
train_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='RandomFlip', prob=0.5, direction='horizontal'),
    dict(type='PackInputs')]
train_dataloader = dict(
    batch_size=16, num_workers=0,
    dataset=dict(
        type='CustomDataset', data_root=r'ROOT', data_prefix='train',
        pipeline=train_pipeline),
    sampler=dict(type='DefaultSampler', shuffle=True))
val_dataloader = dict(
    batch_size=16, num_workers=0,
    dataset=dict(
        type='CustomDataset', data_root=r'ROOT', data_prefix='val',
        pipeline=test_pipeline),
    sampler=dict(type='DefaultSampler', shuffle=False))
val_evaluator = dict(type='Accuracy', topk=(1,))
test_dataloader = dict(
    batch_size=16, num_workers=0,
    dataset=dict(
        type='CustomDataset', data_root=r'ROOT', data_prefix='test',
        pipeline=test_pipeline),
    sampler=dict(type='DefaultSampler', shuffle=False))
test_evaluator = val_evaluator
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))
train_cfg = dict(by_epoch=True, max_epochs=1, val_interval=1)
val_cfg = dict()
test_cfg = dict()
"""


class Stock(NamedTuple):
    """Files of a model that knows nothing of mmfair."""

    config: Path
    checkpoint: Path
    images: Path


def stock_classifier(
    folder: Path, sizes: dict[str, tuple[int, ...]] | None = None
) -> Stock:
    """Write images, config and checkpoint.

    The last layer is fitted to the training images by logistic regression, so
    that it prefers frequent classes as a trained one does.

    Args:
        folder: Where to write.
        sizes: Images of each class by split, those of ``SIZES`` without it.
    """
    images = folder / 'images'
    rng = np.random.default_rng(0)
    for split, counts in (SIZES | (sizes or {})).items():
        for label, (name, count) in enumerate(
            zip(CLASSES, counts, strict=True)
        ):
            (images / split / name).mkdir(parents=True)
            for index in range(count):
                image = _image(rng, label)
                image.save(images / split / name / f'{index}.png')
    config = folder / 'stock.py'
    config.write_text(CONFIG.replace('ROOT', images.as_posix()))
    cfg = Config.fromfile(config)
    init_default_scope('mmpretrain')
    torch.manual_seed(0)
    model = MODELS.build(
        {**cfg.model, 'data_preprocessor': cfg.data_preprocessor}
    ).eval()
    _fit(model, cfg)
    checkpoint = folder / 'stock.pth'
    meta = {'dataset_meta': {'classes': CLASSES}, 'epoch': 1}
    torch.save({'meta': meta, 'state_dict': model.state_dict()}, checkpoint)
    return Stock(config, checkpoint, images)


def _image(rng: np.random.Generator, label: int) -> Image.Image:
    """Noise with a tint; the classes overlap."""
    pixels = rng.normal(100, 20, (32, 32, 3))
    pixels += rng.normal(0, 25, 3)  # a tint of the image, then of the class
    pixels[..., label] += 60
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


@torch.no_grad()
def _fit(model: torch.nn.Module, cfg: Config) -> None:
    loader = Runner.build_dataloader(
        {**cfg.train_dataloader, 'sampler': cfg.test_dataloader.sampler}
    )
    features, labels = [], []
    for batch in loader:
        batch = model.data_preprocessor(batch, False)
        (rows,) = model.extract_feat(batch['inputs'], stage='neck')
        features.append(rows)
        labels += [int(s.gt_label) for s in batch['data_samples']]
    rows = torch.cat(features)
    centre, spread = rows.mean(0), rows.std()
    fitted = LogisticRegression(C=1.0, max_iter=1000)
    fitted.fit(((rows - centre) / spread).numpy(), labels)
    weight = torch.tensor(fitted.coef_).float() / spread
    model.head.fc.weight.copy_(weight)
    bias = torch.tensor(fitted.intercept_).float()
    model.head.fc.bias.copy_(bias - weight @ centre)
