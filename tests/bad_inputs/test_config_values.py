"""Values of settings in a config that mean nothing, and their path."""

import math
from typing import Any

import pytest
from bad_inputs.case import bad
from mmengine.config import Config
from tiny_config import tiny_config

from mmfair.utils.config_check import check_config

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
    # values of settings, with their path
    **{
        f'zut-weight-{value!r}': (
            {f'{ZUT}.loss.loss_weight': value},
            (f'{ZUT}.loss.loss_weight', 'loss_weight must'),
        )
        for value in (NAN, INF, -1, '0.1', None, True, [0, 1])
    },
    **{
        f'zut-{name}-{value!r}': ({f'{ZUT}.{name}': value}, (ZUT, name))
        for name, values in {
            'begin': (NAN, -1, 1.5, '3', True, None),
            'end': (NAN, 0, '9'),
            'warmup': (NAN, INF, -1, 2.5),
            'by_epoch': ('False', 0),
            'bn': ('head-alone', None),
            'input_type': ('zeros', 0),
            'classifiers': ('head', [1]),
            'drop': ('neck', {'a': 1}),
            'inject': (3,),
        }.items()
        for value in values
    },
    **{
        f'{kind}-{name}-{value!r}': (
            hook(kind, **{name: value}),
            (f'default_hooks.own.{name}', name),
        )
        for kind, name, value in (
            ('CurvatureBankHook', 'tau', NAN),
            ('CurvatureBankHook', 'tau', '100'),
            ('CurvatureBankHook', 'loss_weight', NAN),
            ('CurvatureBankHook', 'loss_weight', -1),
            ('CurvatureBankHook', 'k', 2.5),
            ('CurvatureBankHook', 'k', '40'),
            ('CurvatureBankHook', 'begin', NAN),
            ('CurvatureBankHook', 'min_score', 2),
            ('CurvatureBankHook', 'interval', NAN),
            ('CurvatureBankHook', 'form', 'mean'),
            ('CurvatureBankHook', 'tangent_dim', True),
            ('DeferredReweightingHook', 'begin', NAN),
            ('DeferredReweightingHook', 'beta', NAN),
            ('DeferredReweightingHook', 'beta', 1.5),
            ('DeferredReweightingHook', 'losses', 'head.loss_module'),
            ('DeferredReweightingHook', 'class_counts', '12'),
            ('LogitAdjustmentHook', 'tau', NAN),
            ('LogitAdjustmentHook', 'tau', '1'),
            ('LogitAdjustmentHook', 'validate', 'yes'),
            ('LogitAdjustmentHook', 'class_counts', [1, NAN]),
            ('TauNormalizationHook', 'tau', INF),
            ('TauNormalizationHook', 'classifier', 3),
            ('ZeroBiasHook', 'input_type', 'black'),
            ('ZeroBiasHook', 'input_size', 32),
            ('ZeroBiasHook', 'input_size', [NAN, 32]),
            ('GeometryLogHook', 'interval', NAN),
            ('GeometryLogHook', 'places', 'neck'),
            ('GeometryLogHook', 'per_class', 0),
            ('FairnessFiguresHook', 'dpi', 10**6),
            ('FairnessFiguresHook', 'interval', 0),
            ('RunRecordHook', 'fingerprints', 'no'),
            ('RunRecordHook', 'filename', '../record.json'),
        )
    },
    **{
        f'{kind}-{name}-{value!r}': (
            loss(kind, **{name: value}),
            (f'model.head.loss.{name}', name),
        )
        for kind, name, value in (
            ('LDAMLoss', 'max_margin', NAN),
            ('LDAMLoss', 'scale', 0),
            ('LDAMLoss', 'class_counts', 'automatic'),
            ('LDAMLoss', 'class_counts', [3, 'a']),
            ('BalancedSoftmaxLoss', 'loss_weight', NAN),
            ('BalancedSoftmaxLoss', 'reduction', 'avg'),
            ('ClassBalancedLoss', 'beta', 2),
            ('ClassBalancedLoss', 'gamma', NAN),
            ('ClassBalancedLoss', 'normalizer', 'sum'),
            ('LogitAdjustedLoss', 'tau', '1.0'),
            ('SoftmaxFocalLoss', 'gamma', [2]),
            ('SoftmaxFocalLoss', 'detach_modulator', 'False'),
        )
    },
    **{
        f'{name}-{value!r:.9}': (
            {f'optim_wrapper.optimizer.{name}': value},
            (f'optim_wrapper.optimizer.{name}', repr(value)),
        )
        for name, values in {
            'lr': (INF, -1, '1e-3', True, [0.1], 10**400),
            'momentum': (INF, -1, '0.9'),
            'weight_decay': ('5e-4', -1),
        }.items()
        for value in values
    },
    **{
        f'section-{name}-{value!r}': ({name: value}, (name, repr(value)))
        for name, value in {
            'load_from': 3,
            'resume': 'yes',
            'work_dir': 3,
            'randomness': 3,
            'param_scheduler': 'cosine',
            'default_scope': 3,
            'train_dataloader': 'digits',
            'val_evaluator': 'Accuracy',
            'model': [1],
            'train_cfg': [1],
        }.items()
    },
    'checkpoint-hook-without-a-type': (
        {'default_hooks.checkpoint': {'save_best': 'auto'}},
        ('default_hooks.checkpoint', 'Add type=...'),
    ),
    'load-from-nothing': ({'load_from': ''}, ('load_from', "''")),
    **{
        f'number-of-classes-{value!r}': (
            {'model.head.num_classes': value},
            ('model.head', 'num_classes', repr(value)),
        )
        for value in ('10', 10.0)
    },
    **{
        f'classes-{value!r}': (
            {'train_dataloader.dataset.metainfo': {'classes': value}},
            ('train_dataloader.dataset', 'class names', repr(value)),
        )
        for value in ('cat', [])
    },
    'metric-many-is-nan': (
        {'val_evaluator': {'type': 'mmfair.ClassAccuracy', 'many': NAN}},
        ('val_evaluator.many',),
    ),
    'metric-few-above-many': (
        {
            'val_evaluator': {
                'type': 'mmfair.ClassAccuracy',
                'many': 10,
                'few': 50,
            }
        },
        ('val_evaluator', 'few'),
    ),
    'metric-counts-are-a-word': (
        {
            'val_evaluator': {
                'type': 'mmfair.ClassAccuracy',
                'class_counts': '5',
            }
        },
        ('val_evaluator.class_counts',),
    ),
    'metric-in-a-list': (
        {'val_evaluator': [{'type': 'mmfair.ClassAccuracy', 'max_rows': '5'}]},
        ('val_evaluator.0.max_rows',),
    ),
    'transform-probability': (
        {
            'train_dataloader.dataset.pipeline': [
                {'type': 'mmfair.BackgroundLevel', 'tied': 95}
            ]
        },
        ('train_dataloader.dataset.pipeline.0.tied',),
    ),
    'rate-is-nan': (
        {'optim_wrapper.optimizer.lr': NAN},
        ('optim_wrapper.optimizer.lr', 'nan'),
    ),
}


@pytest.mark.parametrize('name', CASES)
def test_a_value_is_refused_with_the_path(name: str) -> None:
    changes, named = CASES[name]
    bad(lambda: checked(changes), *named).check()
