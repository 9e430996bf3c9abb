"""Settings of the toolboxes' own parts that mean nothing."""

import math
from typing import Any

import pytest
from bad_inputs.case import bad
from mmengine.config import Config
from tiny_config import tiny_config

from mmfair.utils.config_check import check_config

SGD = 'optim_wrapper.optimizer'
CLIP = 'optim_wrapper.clip_grad'
PREPROCESSOR = 'model.data_preprocessor'


def checked(changes: dict[str, Any]) -> None:
    """Check the tiny config with some settings changed."""
    config = Config(tiny_config())
    config.merge_from_dict(changes)
    check_config(config)


def schedule(kind: str, **settings: Any) -> dict[str, Any]:
    return {'param_scheduler': [{'type': kind, **settings}]}


def loss(**settings: Any) -> dict[str, Any]:
    return {'model.head.loss': {'type': 'CrossEntropyLoss', **settings}}


#: Changes of a config that works, and what the error must name.
CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    # hooks
    **{
        f'{name}-{key}-{value!r}': (
            {f'default_hooks.{name}': {'type': kind, key: value}},
            (f'default_hooks.{name}.{key}', repr(value)),
        )
        for name, kind, key, value in (
            ('checkpoint', 'CheckpointHook', 'interval', 0),
            ('checkpoint', 'CheckpointHook', 'interval', -5),
            ('checkpoint', 'CheckpointHook', 'max_keep_ckpts', 'ten'),
            ('logger', 'LoggerHook', 'interval', 0),
            ('logger', 'LoggerHook', 'interval', 'often'),
            ('stop', 'EarlyStoppingHook', 'patience', 2.5),
            ('ema', 'EMAHook', 'momentum', 2),
        )
    },
    # the loop and its validation
    'validation-after-the-end': (
        {'train_cfg.val_begin': 99},
        ('train_cfg.val_begin', '99'),
    ),
    'validation-without-a-metric': (
        {'val_evaluator': []},
        ('val_evaluator', 'ClassAccuracy'),
    ),
    'validation-without-its-loop': (
        {'val_cfg': None},
        ('val_cfg', 'val_dataloader'),
    ),
    'total-batch-of-none': (
        {'auto_scale_lr.base_batch_size': 0},
        ('auto_scale_lr.base_batch_size', '0'),
    ),
    'log-level-of-no-kind': (
        {'log_level': 'VERBOSE'},
        ('log_level', 'VERBOSE', 'DEBUG'),
    ),
    # optimisers and schedules
    'rate-under-another-name': (
        {f'{SGD}.learning_rate': 0.1},
        (SGD, 'learning_rate'),
    ),
    'momenta-above-1': (
        {SGD: {'_delete_': True, 'type': 'AdamW', 'betas': [0.9, 1.5]}},
        (SGD, 'AdamW', '1.5'),
    ),
    'clipping-is-a-number': ({CLIP: 3}, (CLIP, 'max_norm')),
    'clipping-mistyped': (
        {CLIP: {'maxnorm': 3}},
        (CLIP, "Did you mean 'max_norm'?"),
    ),
    **{
        f'clipping-at-{value!r}': (
            {CLIP: {'max_norm': value}},
            (f'{CLIP}.max_norm', repr(value)),
        )
        for value in ('abc', -1, 0, math.inf)
    },
    'decay-of-norms-mistyped': (
        {'optim_wrapper.paramwise_cfg': {'norm_decay': 0}},
        ('optim_wrapper.paramwise_cfg', "'norm_decay_mult'"),
    ),
    'period-of-0': (
        schedule('CosineAnnealingLR', T_max=0),
        ('param_scheduler.0.T_max', '0'),
    ),
    'period-mistyped': (
        schedule('CosineAnnealingLR', Tmax=3),
        ('param_scheduler.0', 'Tmax'),
    ),
    'steps-of-0': (
        schedule('StepLR', step_size=0),
        ('param_scheduler.0.step_size', '0'),
    ),
    'factor-is-a-word': (
        schedule('MultiStepLR', milestones=[1], gamma='tenth'),
        ('param_scheduler.0.gamma', 'tenth'),
    ),
    'milestones-are-a-number': (
        schedule('MultiStepLR', milestones=3),
        ('param_scheduler.0', 'MultiStepLR', 'milestones'),
    ),
    # data
    'loader-mistyped': (
        {'train_dataloader.batchsize': 3},
        ('train_dataloader', "Did you mean 'batch_size'?"),
    ),
    'workers-that-stay-and-are-none': (
        {'train_dataloader.persistent_workers': True},
        ('train_dataloader.persistent_workers', 'num_workers'),
    ),
    'shuffled-twice': (
        {'train_dataloader.shuffle': True},
        ('train_dataloader.shuffle', 'sampler.shuffle'),
    ),
    'shuffled-by-a-word': (
        {'train_dataloader.sampler.shuffle': 'no'},
        ('train_dataloader.sampler.shuffle', "'no'"),
    ),
    'images-are-not-packed': (
        {
            'train_dataloader.dataset.pipeline': [
                {'type': 'RandomCrop', 'crop_size': 8}
            ]
        },
        ('train_dataloader.dataset.pipeline', "'PackInputs'"),
    ),
    'data-set-is-a-number': (
        {'train_dataloader.dataset': 3},
        ('train_dataloader.dataset', '3'),
    ),
    # the model
    'mean-without-deviation': (
        {f'{PREPROCESSOR}.std': None},
        (PREPROCESSOR, 'mean and std'),
    ),
    'mean-of-other-channels': (
        {f'{PREPROCESSOR}.mean': [1.0, 2.0, 3.0]},
        (PREPROCESSOR, 'mean and std'),
    ),
    'loss-below-0': (
        loss(loss_weight=-1),
        ('model.head.loss.loss_weight', '-1'),
    ),
    'weights-of-other-classes': (
        loss(class_weight=[1, 2, 3]),
        ('model.head.loss.class_weight', '10', '3'),
    ),
    'best-of-more-than-there-are': (
        {'val_evaluator': {'type': 'Accuracy', 'topk': [1, 50]}},
        ('val_evaluator.topk', '10', '50'),
    ),
    'section-is-a-set': (
        {'train_cfg': {'max_epochs', 3}},
        ('train_cfg', 'dict'),
    ),
}


@pytest.mark.parametrize('name', CASES)
def test_a_setting_of_a_toolbox_is_refused(name: str) -> None:
    changes, named = CASES[name]
    bad(lambda: checked(changes), *named).check()


@pytest.mark.parametrize(
    'changes',
    [
        {
            'default_hooks.checkpoint': {
                'type': 'CheckpointHook',
                'interval': -1,
            }
        },
        {'train_cfg.val_begin': 1},
        {CLIP: {'max_norm': 5, 'norm_type': math.inf}},
        {CLIP: {'type': 'value', 'clip_value': 0.2}},
        {'optim_wrapper.paramwise_cfg': {'custom_keys': {'head': {}}}},
        {'optim_wrapper.paramwise_cfg': {'norm_decay_mult': 0}},
        {f'{PREPROCESSOR}.mean': None, f'{PREPROCESSOR}.std': None},
        {
            'train_dataloader.prefetch_factor': 2,
            'train_dataloader.num_workers': 1,
        },
        {'log_level': 'ERROR'},
        schedule(
            'LinearLR', start_factor=0.1, end=1, convert_to_iter_based=True
        ),
        schedule('CosineAnnealingLR', T_max=3, eta_min=0, begin=0, end=3),
        schedule('PolyLR', power=0.9, begin=0, end=3, by_epoch=False),
        schedule('OneCycleLR', eta_max=0.1, total_steps=30, by_epoch=False),
        loss(class_weight=[1] * 10, loss_weight=0),
        {'model.head.topk': (1, 50)},
    ],
    ids=str,
)
def test_a_setting_that_is_right_passes(changes: dict[str, Any]) -> None:
    checked(changes)
