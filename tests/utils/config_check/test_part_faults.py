"""Values that a part refuses, with the path of the setting."""

import pytest
from mmengine.config import Config

from mmfair.utils.config_check.class_name_faults import class_name_faults
from mmfair.utils.config_check.dataset_leaves import DatasetLeaf
from mmfair.utils.config_check.option_faults import option_faults
from mmfair.utils.config_check.part_faults import part_faults
from mmfair.utils.config_check.setting_faults import setting_faults

NAN = float('nan')


def hook(**settings):
    return {'default_hooks': {'own': settings}}


@pytest.mark.parametrize(
    ('config', 'path', 'value'),
    [
        (
            hook(type='mmfair.RunRecordHook', filename=3),
            'default_hooks.own.filename',
            '3',
        ),
        (
            hook(type='mmfair.FairnessFiguresHook', interval=NAN),
            'default_hooks.own.interval',
            'nan',
        ),
        (
            {
                'custom_hooks': [
                    {'type': 'mmfair.FairnessFiguresHook', 'dpi': 0}
                ]
            },
            'custom_hooks.0.dpi',
            '0',
        ),
        (
            {
                'model': {
                    'head': {
                        'loss': {'type': 'mmfair.LDAMLoss', 'reduction': 'avg'}
                    }
                }
            },
            'model.head.loss.reduction',
            "'avg'",
        ),
        (
            hook(
                type='mmfair.ZUTHook',
                loss={'type': 'mmfair.ZeroUniformityLoss', 'mode': 'max'},
            ),
            'default_hooks.own.loss.mode',
            "'max'",
        ),
    ],
)
def test_the_path_of_the_setting_is_told_once(config, path, value):
    (fault,) = part_faults(config)
    assert fault.startswith(f'{path}: ')
    assert f'got {value}' in fault


def test_a_good_config_has_no_fault():
    config = hook(
        type='mmfair.RunRecordHook', priority='LOW', _scope_='mmfair'
    )
    assert part_faults(config) == []
    assert part_faults(hook(type='mmfair.NoSuchHook')) == []
    assert part_faults(hook(type='CheckpointHook', interval=NAN)) == []


def test_an_unknown_setting_is_told_elsewhere():
    loss = {'type': 'mmfair.ZeroUniformityLoss', 'mod': 'std'}
    assert part_faults(hook(type='mmfair.ZUTHook', loss=loss)) == []


def test_a_decimal_comma_is_explained():
    config = hook(type='mmfair.FairnessFiguresHook', dpi=[0, 1])
    (fault,) = part_faults(config)
    assert fault.endswith('A comma makes a list: write 0.01 and not 0,01.')


@pytest.mark.parametrize('option', [[0, 1], (0, 1)])
def test_an_option_that_became_a_list(option):
    config = Config({'optim_wrapper': {'optimizer': {'lr': 0.1}}, 'a': [1]})
    (fault,) = option_faults(config, {'optim_wrapper.optimizer.lr': option})
    assert fault.startswith('optim_wrapper.optimizer.lr: setting must be a')
    assert option_faults(config, {'a': option, 'new': option}) == []
    assert option_faults(config, {'a.0': 3, 'a.7': [1]}) == []


@pytest.mark.parametrize(
    ('config', 'near'),
    [
        ({'type': 'mmfair.CosineClsHead', 'scal': 30}, 'scale'),
        ({'type': 'mmfair.CosineClsHead', 'num_class': 30}, 'num_classes'),
        ({'type': 'mmfair.SEBasicResNet', 'dept': 34}, 'depth'),
        ({'type': 'mmfair.SEBasicResNet', 'se_ratios': 4}, 'se_ratio'),
    ],
)
def test_settings_of_parts_that_need_a_host(config, near):
    (fault,) = setting_faults({'model': {'part': config}})
    assert fault.endswith(f'Did you mean {near!r}?')


def test_settings_of_the_host_stay_allowed():
    head = {'type': 'mmfair.CosineClsHead', 'topk': (1,), 'scale': 3.0}
    network = {'type': 'mmfair.SEBasicResNet', 'style': 'caffe', 'depth': 18}
    assert setting_faults({'head': head, 'network': network}) == []


@pytest.mark.parametrize(
    ('classes', 'rule'),
    [
        ([0, 1], 'must be strings, got 0'),
        (['cat', None], 'must be strings, got None'),
        (['cat', ''], "must be strings, got ''"),
        (['cat', 'cat'], "must differ, got 'cat' twice"),
    ],
)
def test_class_names_that_are_none(classes, rule):
    settings = {'type': 'CustomDataset', 'metainfo': {'classes': classes}}
    (fault,) = class_name_faults([DatasetLeaf('train', 'data', settings)])
    assert rule in fault
    fine = {'type': 'CustomDataset', 'metainfo': {'classes': ['cat', 'dog']}}
    assert class_name_faults([DatasetLeaf('train', 'data', fine)]) == []
