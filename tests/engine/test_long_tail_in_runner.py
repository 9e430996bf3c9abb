"""Long-tail recipes by config alone, in real runs of the hosts."""

import csv
from pathlib import Path

import numpy as np
import pytest
import torch
from hosts import hook_count
from miniatures import ROOT, write_digit_scenes
from mmengine.config import Config
from mmengine.runner import Runner
from PIL import Image
from tiny_config import tiny_config

from mmfair.utils.load_config import load_config

pytestmark = pytest.mark.filterwarnings('ignore')  # of the hosts

FPN = 'configs/baselines/ce_fpn-resnet18_1xb8-1k_digit-scenes-64x64.py'
MAPS = Path('data/digit_scenes/annotations/training')


def segmentor(**changes: object) -> Runner:
    """Three iterations of Semantic FPN on sixty scenes."""
    write_digit_scenes(Path('data/digit_scenes'), train=60, val=6)
    config = load_config(ROOT / FPN)
    config.merge_from_dict(
        {
            'work_dir': 'run',
            'train_dataloader.batch_size': 2,
            'train_cfg.max_iters': 3,
            'train_cfg.val_interval': 3,
            **changes,
        }
    )
    config.experiment_name = 'test_long_tail_in_runner_segmentor'
    return Runner.from_cfg(config)


def images_worth_of_pixels() -> np.ndarray:
    """The counts of the classes, by Pillow; label 0 is the canvas."""
    pixels = sum(
        np.bincount(np.asarray(Image.open(path)).ravel(), minlength=256)
        for path in MAPS.iterdir()
    )[1:11]
    return pixels / pixels.sum() * 60


def test_counts_of_a_segmentation_set_reach_loss_and_metric(
    folder: Path,
) -> None:
    loss = {'_delete_': True, 'type': 'mmfair.BalancedSoftmaxLoss'}
    accuracy = {'type': 'mmfair.ClassAccuracy', 'many': 10, 'few': 3}
    runner = segmentor(
        **{
            'model.decode_head.loss_decode': loss,
            'val_evaluator': [accuracy],
            'test_evaluator': [accuracy],
        }
    )
    runner.train()
    expected = images_worth_of_pixels()
    loss = runner.model.decode_head.loss_decode
    assert loss.class_counts == pytest.approx(expected.tolist())
    with (Path(runner.log_dir) / 'class_accuracy.csv').open() as file:
        rows = list(csv.DictReader(file))
    for row, count in zip(rows, expected, strict=True):
        assert float(row['train_count']) == pytest.approx(count, abs=1e-4)
        group = 'many' if count > 10 else 'few' if count < 3 else 'medium'
        assert row['group'] == group
    logged = {
        key.rpartition('/')[2]
        for key in runner.message_hub.log_scalars
        if key.startswith('val/class_accuracy/')
    }
    assert {row['group'] for row in rows} == {'many', 'medium', 'few'}
    assert logged >= {row['group'] for row in rows if row['accuracy']}


def test_segmentor_with_weights_and_adjusted_logits(folder: Path) -> None:
    runner = segmentor(
        **{
            'default_hooks.drw': {
                'type': 'mmfair.DeferredReweightingHook',
                'begin': 1,
                'by_epoch': False,
            },
            'default_hooks.adjust': {'type': 'mmfair.LogitAdjustmentHook'},
        }
    )
    runner.train()
    (drw,) = (h for h in runner.hooks if hasattr(h, 'class_weights'))
    counts = images_worth_of_pixels()
    assert drw.class_counts == pytest.approx(counts.tolist())
    # Counts this small are weighted by their inverse.
    weights = (1 / counts) / (1 / counts).mean()
    assert drw.class_weights.tolist() == pytest.approx(weights, rel=1e-2)
    assert hook_count(runner.model) == 0
    plain = runner.val_loop.run()
    assert runner.test_loop.run() != plain


def classifier(name: str, **changes: object) -> Runner:
    """ResNet-8 on long-tailed digits."""
    config = Config(tiny_config())
    del config.default_hooks['zut']
    config.model.backbone = dict(
        type='mmfair.CIFARResNet', depth=8, in_channels=1, base_channels=4
    )
    config.model.neck = dict(type='GlobalAveragePooling')
    config.model.head = dict(
        type='LinearClsHead', num_classes=10, in_channels=16
    )
    config.train_dataloader.dataset = dict(
        type='mmfair.LongTailedDataset',
        imbalance_factor=20,
        dataset=config.train_dataloader.dataset,
    )
    config.merge_from_dict({'work_dir': name, **changes})
    config.experiment_name = f'test_long_tail_in_runner_{name}'
    return Runner.from_cfg(config)


def test_classifier_retraining_by_config_alone(folder: Path) -> None:
    classifier('stage1').train()
    first = torch.load('stage1/epoch_1.pth', weights_only=False)['state_dict']
    runner = classifier(
        'stage2',
        **{
            'model.backbone.frozen_stages': 3,
            'model.backbone.init_cfg': {
                'type': 'Pretrained',
                'checkpoint': 'stage1/epoch_1.pth',
                'prefix': 'backbone',
            },
            'train_dataloader.sampler': {
                '_delete_': True,
                'type': 'mmfair.ClassBalancedSampler',
            },
        },
    )
    runner.train()
    second = runner.model.state_dict()
    for key, value in first.items():
        same = torch.equal(second[key], value)
        assert same == key.startswith('backbone.'), key
    labels = runner.train_dataloader.dataset.get_gt_labels()
    drawn = np.bincount(labels[list(runner.train_dataloader.sampler)])
    assert drawn.min() > 15  # of 4 images
