"""Configs that mean something else than their writer thought."""

import math
from typing import Any

import pytest
from bad_inputs.case import bad
from mmengine.config import Config
from tiny_config import tiny_config

from mmfair.utils.config_check import check_config, option_faults

NAN, INF = math.nan, math.inf


def checked(changes: dict[str, Any]) -> None:
    """Check the tiny config with some settings changed."""
    config = Config(tiny_config())
    config.merge_from_dict(changes)
    check_config(config)


def hook(kind: str, **settings: Any) -> dict[str, Any]:
    """One more hook, under the name ``own``."""
    return {'default_hooks.own': {'type': f'mmfair.{kind}', **settings}}


def loss(kind: str, **settings: Any) -> dict[str, Any]:
    """A loss for the head."""
    return {'model.head.loss': {'type': f'mmfair.{kind}', **settings}}


ZUT = 'default_hooks.zut'

#: Changes of a config that works, and what the error must name.
CASES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    # names
    'setting-mistyped': ({f'{ZUT}.warm_up': 3}, (ZUT, "'warmup'")),
    'setting-of-a-loss-mistyped': (
        loss('LDAMLoss', max_margn=0.5),
        ('model.head.loss', "'max_margin'"),
    ),
    'setting-of-a-head-mistyped': (
        {'model.head': {'type': 'mmfair.CosineClsHead', 'scal': 30}},
        ('model.head', "'scale'"),
    ),
    'setting-of-a-backbone-mistyped': (
        {
            'model.backbone': {
                '_delete_': True,
                'type': 'mmfair.SEBasicResNet',
                'dept': 34,
            }
        },
        ('model.backbone', "'depth'"),
    ),
    'part-mistyped': (
        hook('ZUTHok'),
        ('default_hooks.own', "'mmfair.ZUTHook'"),
    ),
    'part-without-prefix': (
        {'default_hooks.own': {'type': 'ZUTHook'}},
        ("'mmfair.ZUTHook'",),
    ),
    'part-is-a-number': (
        {'default_hooks.own': {'type': 3}},
        ('default_hooks.own', 'type', '3'),
    ),
    # structure
    'section-mistyped': (
        {'train_cgf': {'max_epochs': 3}},
        ('train_cgf', "'train_cfg'"),
    ),
    'section-in-the-singular': (
        {'default_hook': {'zut': None}},
        ('default_hook', "'default_hooks'"),
    ),
    'section-without-a-letter': (
        {'optim_wraper': {'optimizer': {'lr': 3}}},
        ('optim_wraper', "'optim_wrapper'"),
    ),
    'hook-mistyped': (
        {'default_hooks.zutt': {'warmup': 3}},
        ('default_hooks.zutt', "'zut'"),
    ),
    'hook-is-a-word': (
        {'default_hooks.own': 'mmfair.ZUTHook'},
        ('default_hooks.own', 'mmfair.ZUTHook'),
    ),
    'custom-hook-without-a-type': (
        {'custom_hooks': [{'interval': 3}]},
        ('custom_hooks.0', 'type'),
    ),
    'custom-hook-is-none': (
        {'custom_hooks': [None]},
        ('custom_hooks.0', 'None'),
    ),
    'seed-is-a-word': ({'randomness.seed': 'abc'}, ('seed', "'abc'")),
    'seed-below-0': ({'randomness.seed': -3}, ('seed', '-3')),
    'class-names-are-numbers': (
        {'train_dataloader.dataset.metainfo': {'classes': [*range(10)]}},
        ('train_dataloader.dataset', 'class names', '0'),
    ),
    'class-names-twice': (
        {'train_dataloader.dataset.metainfo': {'classes': ['a'] * 10}},
        ('train_dataloader.dataset', "'a' twice"),
    ),
    'epochs-are-a-word': (
        {'train_cfg.max_epochs': 'ten'},
        ('train_cfg.max_epochs', "'ten'"),
    ),
    'epochs-of-none': (
        {'train_cfg.max_epochs': 0},
        ('train_cfg.max_epochs', '0'),
    ),
    'batch-of-none': (
        {'train_dataloader.batch_size': 0},
        ('train_dataloader.batch_size', '0'),
    ),
    'batch-is-a-fraction': (
        {'train_dataloader.batch_size': 2.5},
        ('train_dataloader.batch_size', '2.5'),
    ),
    'outputs-are-not-the-classes': (
        {'model.head.num_classes': 1000},
        ('model.head', '1000', '10'),
    ),
    'data-are-absent': (
        {
            'train_dataloader.dataset': {
                '_delete_': True,
                'type': 'CustomDataset',
                'data_root': 'no/such/folder',
                'pipeline': [],
            }
        },
        ('train_dataloader.dataset', 'no/such/folder'),
    ),
    'weights-are-absent': ({'load_from': 'no.pth'}, ('load_from', 'no.pth')),
    'model-of-no-toolbox': (
        {'model.type': 'ImageClasifier'},
        ('model: type', 'mmpretrain', "'ImageClassifier'"),
    ),
    'backbone-of-no-toolbox': (
        {'model.backbone.type': 'VisionTransfromer'},
        ('model.backbone: type', "'VisionTransformer'"),
    ),
    'optimizer-of-no-toolbox': (
        {'optim_wrapper.optimizer.type': 'SGDD'},
        ('optim_wrapper.optimizer: type', "'SGD'"),
    ),
    'data-set-of-no-toolbox': (
        {'train_dataloader.dataset.type': 'CIFR100'},
        ('train_dataloader.dataset: type', "'CIFAR100'"),
    ),
    'transform-of-no-toolbox': (
        {'train_dataloader.dataset.pipeline': [{'type': 'RandomCropp'}]},
        ('train_dataloader.dataset.pipeline.0: type', "'RandomCrop'"),
    ),
    'sampler-of-no-toolbox': (
        {'train_dataloader.sampler.type': 'DefaultSampller'},
        ('train_dataloader.sampler: type', "'DefaultSampler'"),
    ),
    'metric-of-no-toolbox': (
        {'val_evaluator': [{'type': 'Acuracy'}]},
        ('val_evaluator.0: type', "'Accuracy'"),
    ),
    'hook-without-prefix-and-mistyped': (
        {'custom_hooks': [{'type': 'ZUTHok'}]},
        ('custom_hooks.0: type', "'mmfair.ZUTHook'"),
    ),
    'deviation-of-0': (
        {'model.data_preprocessor.std': [0.0]},
        ('model.data_preprocessor.std', 'std[0]', '> 0'),
    ),
    'mean-that-is-not-finite': (
        {'model.data_preprocessor.mean': [NAN]},
        ('model.data_preprocessor.mean', 'nan'),
    ),
    'epochs-without-end': (
        {'train_cfg.max_epochs': 10**30},
        ('train_cfg.max_epochs', 'int64'),
    ),
    'workers-without-end': (
        {'train_dataloader.num_workers': 10**9},
        ('train_dataloader.num_workers', '1024'),
    ),
    'number-beyond-a-float32': (
        hook('LogitAdjustmentHook', tau=1e308),
        ('default_hooks.own.tau', 'float32'),
    ),
    'toolbox-is-absent': (
        {'default_scope': 'mmtelepathy'},
        ('default_scope', 'mmtelepathy'),
    ),
}


@pytest.mark.parametrize('name', CASES)
def test_a_config_is_refused_with_the_path(name: str) -> None:
    changes, named = CASES[name]
    bad(lambda: checked(changes), *named).check()


@pytest.mark.parametrize(
    'changes',
    [
        {},
        {'my_schedule': {'lr': 3}},
        {'train_cfg_long': {'max_epochs': 90}},
        {'default_hooks.zut': None},
        {'default_hooks.timer': None},
        {'randomness.seed': None},
        {f'{ZUT}.loss.loss_weight': 0},
        {f'{ZUT}.loss.loss_weight': 1},
        {f'{ZUT}.priority': 'LOW'},
    ],
    ids=str,
)
def test_a_config_that_is_right_passes(changes: dict[str, Any]) -> None:
    checked(changes)


@pytest.mark.parametrize('value', [[0, 1], (0, 5)])
def test_a_decimal_comma_is_told(value: object) -> None:
    config = Config(tiny_config())
    (fault,) = option_faults(config, {'optim_wrapper.optimizer.lr': value})
    assert 'write 0.01 and not 0,01' in fault
