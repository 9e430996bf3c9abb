"""A config of MMSegmentation alone, its images and a checkpoint of it."""

from pathlib import Path

import numpy as np
import torch
from mmengine.config import Config
from mmengine.registry import MODELS, DefaultScope
from PIL import Image
from stock_classifier import Stock

CLASSES = ('field', 'road', 'pond')
IMAGES = {'train': 12, 'val': 8, 'test': 8}
#: Height and width; the input is padded to a multiple of 32.
SHAPE = (40, 56)
_TINTS = ((150, 120, 60), (110, 110, 110), (70, 120, 160))

CONFIG = """
default_scope = 'mmseg'
model = dict(
    type='EncoderDecoder',
    data_preprocessor=dict(
        type='SegDataPreProcessor', mean=[120.0] * 3, std=[50.0] * 3,
        bgr_to_rgb=True, pad_val=0, seg_pad_val=255,
        test_cfg=dict(size_divisor=32)),
    backbone=dict(
        type='ResNetV1c', depth=18, base_channels=8, stem_channels=8,
        strides=(1,), dilations=(1,), out_indices=(0,),
        num_stages=1, norm_cfg=dict(type='BN')),
    decode_head=dict(
        type='FCNHead', in_channels=8, in_index=0, channels=12, num_convs=1,
        concat_input=False, num_classes=3, norm_cfg=dict(type='BN'),
        align_corners=ALIGN,
        loss_decode=dict(type='CrossEntropyLoss', loss_weight=1.0)),
    train_cfg=dict(), test_cfg=dict(mode='whole'))
meta = dict(
    classes=('field', 'road', 'pond'),
    palette=[[1, 1, 1], [2, 2, 2], [3, 3, 3]])
train_pipeline = [
    dict(type='LoadImageFromFile'), dict(type='LoadAnnotations'),
    dict(type='RandomFlip', prob=0.5), dict(type='PackSegInputs')]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', scale=(84, 60), keep_ratio=True),
    dict(type='LoadAnnotations'), dict(type='PackSegInputs')]
train_dataloader = dict(
    batch_size=4, num_workers=0,
    sampler=dict(type='InfiniteSampler', shuffle=True),
    dataset=dict(
        type='BaseSegDataset', metainfo=meta, data_root=r'ROOT',
        data_prefix=dict(img_path='train/img', seg_map_path='train/ann'),
        img_suffix='.png', pipeline=train_pipeline))
val_dataloader = dict(
    batch_size=1, num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='BaseSegDataset', metainfo=meta, data_root=r'ROOT',
        data_prefix=dict(img_path='val/img', seg_map_path='val/ann'),
        img_suffix='.png', pipeline=test_pipeline))
test_dataloader = dict(
    batch_size=1, num_workers=0,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='BaseSegDataset', metainfo=meta, data_root=r'ROOT',
        data_prefix=dict(img_path='test/img', seg_map_path='test/ann'),
        img_suffix='.png', pipeline=test_pipeline))
val_evaluator = dict(type='IoUMetric', iou_metrics=['mIoU'])
test_evaluator = val_evaluator
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))
train_cfg = dict(type='IterBasedTrainLoop', max_iters=1, val_interval=1)
val_cfg = dict()
test_cfg = dict()
"""


def stock_segmentor(folder: Path, *, align_corners: bool = False) -> Stock:
    """Write images, config and a checkpoint with a classifier of chance."""
    images = folder / 'images'
    rng = np.random.default_rng(0)
    for split, count in IMAGES.items():
        for kind in ('img', 'ann'):
            (images / split / kind).mkdir(parents=True)
        for index in range(count):
            labels = _labels(rng)
            pixels = np.array(_TINTS)[np.minimum(labels, 2)]
            pixels = pixels + rng.normal(0, 12, pixels.shape)
            picture = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
            picture.save(images / split / 'img' / f'{index}.png')
            mask = Image.fromarray(labels.astype(np.uint8))
            mask.save(images / split / 'ann' / f'{index}.png')
    config = folder / 'stock_segmentor.py'
    text = CONFIG.replace('ROOT', images.as_posix())
    config.write_text(text.replace('ALIGN', str(align_corners)))
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmseg'):
        model = MODELS.build(Config.fromfile(config).model)
    torch.nn.init.normal_(model.decode_head.conv_seg.weight, std=0.5)
    checkpoint = folder / 'stock_segmentor.pth'
    meta = {'dataset_meta': {'classes': CLASSES}, 'iter': 1}
    torch.save({'meta': meta, 'state_dict': model.state_dict()}, checkpoint)
    return Stock(config, checkpoint, images)


def _labels(rng: np.random.Generator) -> np.ndarray:
    """A field with a road, often a pond, and a stripe that is not labelled."""
    labels = np.zeros(SHAPE, np.int64)
    column = rng.integers(0, SHAPE[1] - 12)
    labels[:, column : column + 10] = 1
    if rng.random() < 0.8:
        row = rng.integers(0, SHAPE[0] - 14)
        left = rng.integers(0, SHAPE[1] - 14)
        labels[row : row + 10, left : left + 12] = 2
    labels[-3:] = 255
    return labels
