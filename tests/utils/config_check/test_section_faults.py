"""Sections that nothing reads, and users' own variables."""

import pytest

from mmfair.utils.config_check.hook_faults import hook_faults
from mmfair.utils.config_check.section_faults import section_faults


@pytest.mark.parametrize(
    ('key', 'value', 'meant'),
    [
        ('train_cgf', {'max_epochs': 1}, 'train_cfg'),
        ('train_config', {'max_epochs': 1}, 'train_cfg'),
        ('traincfg', {}, 'train_cfg'),
        ('test_cf', {}, 'test_cfg'),
        ('default_hook', {}, 'default_hooks'),
        ('defualt_hooks', {}, 'default_hooks'),
        ('optim_wraper', {}, 'optim_wrapper'),
        ('optimwrapper', {}, 'optim_wrapper'),
        ('custom_hook', [], 'custom_hooks'),
        ('train_dataloder', {}, 'train_dataloader'),
        ('val_evalutor', {}, 'val_evaluator'),
        ('param_schedulers', [], 'param_scheduler'),
        ('visualiser', {}, 'visualizer'),
        ('randomnes', {'seed': 1}, 'randomness'),
        ('mdoel', {'type': 'ImageClassifier'}, 'model'),
        ('models', {'type': 'ImageClassifier'}, 'model'),
        ('load_form', 'weights.pth', 'load_from'),
        ('resum', True, 'resume'),
        ('Model', {'type': 'ImageClassifier'}, 'model'),
    ],
)
def test_a_mistyped_section_is_named(key, value, meant):
    (fault,) = section_faults({key: value})
    assert fault.startswith(f'{key}: section must be one that is read')
    assert fault.endswith(f'Did you mean {meant!r}?')


@pytest.mark.parametrize(
    ('key', 'value'),
    [
        ('train_pipeline', []),
        ('test_pipeline', []),
        ('dataset_type', 'CIFAR10'),
        ('data_root', 'data'),
        ('norm_cfg', {'type': 'BN'}),
        ('act_cfg', {}),
        ('img_norm_cfg', {}),
        ('bgr_mean', [1.0]),
        ('train_cfg_long', {}),
        ('val_evaluator2', {}),
        ('model_cfg', {}),
        ('base_model', {'type': 'X'}),
        ('_model', {}),
        ('mode', 'std'),
        ('models', ['a', 'b']),
        ('modes', {'a': 1}),
        ('tta_model', {}),
        ('tta_cfg', {}),
        ('optimizer', {'type': 'SGD'}),
        ('schedule', []),
        ('max_epochs', 3),
        ('zut', {'type': 'mmfair.ZUTHook'}),
        ('dcr', {}),
        ('backend_args', None),
        ('train_dataset', {}),
        ('test_dataset', {}),
        ('train_batch_size', 3),
        ('base_lr', 0.1),
        ('resume_epoch', 3),
        ('metainfo', {}),
        ('train_evaluator', {}),
    ],
)
def test_a_variable_of_the_user_is_left_alone(key, value):
    assert section_faults({key: value}) == []


@pytest.mark.parametrize('seed', ['abc', '3', -1, 1.5, True, [1], 2**32])
def test_a_seed_is_a_whole_number(seed):
    (fault,) = section_faults({'randomness': {'seed': seed}})
    assert fault.startswith('randomness.seed: seed must be a whole number')
    assert fault.endswith(f'got {seed!r}.')


@pytest.mark.parametrize('randomness', [{}, {'seed': None}, {'seed': 0}])
def test_seeds_that_are_allowed(randomness):
    assert section_faults({'randomness': randomness}) == []


def test_a_hook_without_a_type():
    hooks = {'zut': {'type': 'mmfair.ZUTHook'}, 'zutt': {'warmup': 3}}
    assert hook_faults({'default_hooks': hooks}) == [
        'default_hooks.zutt: hook must have a type, got settings warmup. Did '
        "you mean 'zut'?"
    ]
    hooks = {'chekpoint': {'interval': 3}}
    (fault,) = hook_faults({'default_hooks': hooks})
    assert fault.endswith("Did you mean 'checkpoint'?")
    assert hook_faults({'default_hooks': {'zut': None}}) == []


def test_nothing_is_nan():
    config = {'optim_wrapper': {'optimizer': {'lr': float('nan')}}}
    assert section_faults(config) == [
        'optim_wrapper.optimizer.lr: setting must be a number, got nan.'
    ]
