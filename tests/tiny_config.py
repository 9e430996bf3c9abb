"""A config that trains in a second on the digits inside scikit-learn."""

from pathlib import Path
from typing import Any

from mmengine.config import Config


def tiny_config() -> dict[str, Any]:
    """A ViT of one layer with ZUT; crops and dropout draw random numbers."""
    loader = {'batch_size': 16, 'num_workers': 0}
    return {
        'default_scope': 'mmpretrain',
        'model': {
            'type': 'ImageClassifier',
            'data_preprocessor': {
                'type': 'ClsDataPreprocessor',
                'num_classes': 10,
                'mean': [60.0],
                'std': [90.0],
                'to_rgb': False,
            },
            'backbone': {
                'type': 'VisionTransformer',
                'img_size': 8,
                'patch_size': 4,
                'in_channels': 1,
                'drop_rate': 0.1,
                'arch': {
                    'embed_dims': 16,
                    'num_layers': 1,
                    'num_heads': 2,
                    'feedforward_channels': 32,
                },
            },
            'head': {
                'type': 'VisionTransformerClsHead',
                'num_classes': 10,
                'in_channels': 16,
            },
        },
        'train_dataloader': {
            **loader,
            'dataset': {
                'type': 'mmfair.Digits',
                'split': 'train',
                'pipeline': [
                    {'type': 'RandomCrop', 'crop_size': 8, 'padding': 1},
                    {'type': 'PackInputs'},
                ],
            },
            'sampler': {'type': 'DefaultSampler', 'shuffle': True},
        },
        **{
            f'{split}_dataloader': {
                **loader,
                'dataset': {
                    'type': 'mmfair.Digits',
                    'split': split,
                    'pipeline': [{'type': 'PackInputs'}],
                },
                'sampler': {'type': 'DefaultSampler', 'shuffle': False},
            }
            for split in ('val', 'test')
        },
        'val_evaluator': {'type': 'Accuracy'},
        'test_evaluator': {'type': 'Accuracy'},
        'optim_wrapper': {
            'optimizer': {'type': 'SGD', 'lr': 0.05, 'momentum': 0.9}
        },
        'train_cfg': {'by_epoch': True, 'max_epochs': 1, 'val_interval': 1},
        'val_cfg': {},
        'test_cfg': {},
        'default_hooks': {
            'logger': {'type': 'LoggerHook', 'interval': 10},
            'epoch_seed': {'type': 'mmfair.EpochSeedHook'},
            'zut': {
                'type': 'mmfair.ZUTHook',
                'loss': {
                    'type': 'mmfair.ZeroUniformityLoss',
                    'loss_weight': 0.1,
                },
            },
        },
        'auto_scale_lr': {'base_batch_size': 32},
        'randomness': {'seed': 0},
    }


def write_tiny_config(
    folder: Path,
    changes: dict[str, Any] | None = None,
    name: str = 'tiny.py',
) -> Path:
    """The config as a file.

    Args:
        folder: Where to write it.
        changes: Settings to override, by dotted path.
        name: Name of the file.

    Returns:
        Path of the file.
    """
    config = Config(tiny_config())
    config.merge_from_dict(changes or {})
    config.dump(folder / name)
    return folder / name
