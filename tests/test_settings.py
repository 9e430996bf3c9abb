"""No part takes a setting that means nothing.

Every setting of every part that mmfair registers gets values that no such
setting can have, by its annotation: NaN for a number, a word for a flag, one
string for a list of names. Each must be refused by an error that names the
setting and the part. A new part is covered as soon as it is registered.
"""

import inspect
import math
import types
import typing
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from mmengine.dataset import DefaultSampler

from mmfair.datasets import Digits
from mmfair.utils.config_check.setting_faults import registered_parts

NAN, INF = math.nan, math.inf

NUMBERS = (NAN, INF, -INF, 1e308, '1', True, [1], {'a': 1}, 1j)
FLAGS = ('False', 'no', 0, 1, NAN, [])
WORDS = (3, NAN, True, ['std'], {'type': 'std'})
NAMES = ('head', 3, [1], [None], {'head': 1})
COUNTS = ('12', 12, [NAN, 1], [INF, 1], ['1', '2'], [True, 1], [None, 1])

#: What a part can't be built without.
NEEDED: dict[str, Callable[[], dict[str, Any]]] = {
    'ClassBalancedSampler': lambda: {'dataset': Digits()},
    'EffectiveNumberSampler': lambda: {'dataset': Digits()},
    'EfficientNetLite0': lambda: {'pretrained': False},
    'INaturalist2018': lambda: {'lazy_init': True},
    'CelebReID': lambda: {'lazy_init': True},
    'CelebReIDLight': lambda: {'lazy_init': True},
    'IdentitySampler': lambda: {'dataset': Digits()},
    'ImageArrays': lambda: {
        'ann_file': 'none.npz',
        'metainfo': {'classes': ['one', 'two']},
        'lazy_init': True,
    },
    'ImageNetLT': lambda: {'lazy_init': True},
    'LongTailedDataset': lambda: {'dataset': Digits()},
    'DeepChange': lambda: {'lazy_init': True},
    'LTCC': lambda: {'lazy_init': True},
    'LaST': lambda: {'lazy_init': True},
    'PRCC': lambda: {'lazy_init': True},
    'SVHN': lambda: {'lazy_init': True},
    'VCClothes': lambda: {'lazy_init': True},
    'SecondDrawBatchSampler': lambda: {
        'sampler': DefaultSampler(Digits(), shuffle=False),
        'batch_size': 4,
    },
    'DistillationHook': lambda: {
        'teacher': 'teacher.py',
        'checkpoint': 'teacher.pth',
    },
    'ExpertClsHead': lambda: {'num_classes': 3, 'in_channels': 4},
    'RoutedExpertClsHead': lambda: {
        'num_classes': 3,
        'in_channels': 4,
        'top_scores': 2,
    },
    'CIFAR100': lambda: {'lazy_init': True},
    'BBNClsHead': lambda: {'num_classes': 3, 'in_channels': 4},
    'PaCoClassifier': lambda: {
        'backbone': {'type': 'mmfair.CIFARResNet', 'depth': 8},
        'head': {
            'type': 'LinearClsHead',
            'num_classes': 3,
            'in_channels': 64,
            '_scope_': 'mmpretrain',
        },
    },
    'BNNeck': lambda: {'in_channels': 4},
    'CorrectedScoresHook': lambda: {'file': 'fixed.scores'},
    'CSAClsHead': lambda: {'num_classes': 3, 'in_channels': 4},
    'CamVid': lambda: {'lazy_init': True},
    'CausalNormClsHead': lambda: {'num_classes': 3, 'in_channels': 4},
    'CosineClsHead': lambda: {'num_classes': 3, 'in_channels': 4},
    'DisAlignClsHead': lambda: {'num_classes': 3, 'in_channels': 4},
    'WeightScaledClsHead': lambda: {'num_classes': 3, 'in_channels': 4},
}

#: Not asked, each with its reason.
EXCEPTIONS = {
    ('TwoBranchBackbone', 'backbone'): 'checked by the host, as below',
    ('CIFARStem', 'backbone'): 'a config of the host, checked by the host',
}

#: Settings that several parts have in common name themselves.
SHARED = {
    'LossSchedule',
    'ClassCounts',
    'CurvatureSettings',
    'CurvatureLoss',
}


class Case(typing.NamedTuple):
    """One value for one setting."""

    part: str
    setting: str
    value: object

    def __str__(self) -> str:
        return f'{self.part}-{self.setting}-{self.value!r}'


def settings_of(part: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Settings that mmfair declares; those of its hosts are theirs."""
    if not isinstance(part, type):
        return dict(inspect.signature(part).parameters)
    settings: dict[str, inspect.Parameter] = {}
    for base in part.__mro__:
        if '__init__' not in vars(base):
            continue
        if not base.__module__.startswith('mmfair.'):
            break
        init = inspect.signature(vars(base)['__init__'])
        declared = dict(list(init.parameters.items())[1:])
        settings = {**declared, **settings}
        if all(p.kind is not p.VAR_KEYWORD for p in declared.values()):
            break
    return settings


def bad_values(annotation: object, default: object) -> Iterator[object]:
    """Values that no setting of this type can have."""
    union = typing.get_origin(annotation) in (types.UnionType, typing.Union)
    kinds = set(typing.get_args(annotation)) if union else {annotation}
    optional = type(None) in kinds
    kinds -= {type(None)}
    origins = {typing.get_origin(kind) or kind for kind in kinds}
    if kinds and kinds <= {int, float, str} and kinds & {int, float}:
        yield from (v for v in NUMBERS if str not in kinds or v != '1')
    elif kinds == {bool}:
        yield from FLAGS
    elif kinds == {str}:
        yield from WORDS
    elif Sequence[str] in kinds:
        yield from (v for v in NAMES if str not in kinds or v != 'head')
    elif {Sequence[float], Sequence[int]} & kinds or tuple in origins:
        yield from COUNTS
    else:
        return
    if not optional and default is not None:
        yield None


def cases() -> Iterator[Case]:
    """A case for each part, setting and value."""
    for name, part in sorted(registered_parts().items()):
        for setting, parameter in settings_of(part).items():
            if (name, setting) in EXCEPTIONS:
                continue
            for value in bad_values(parameter.annotation, parameter.default):
                yield Case(name, setting, value)


@pytest.mark.parametrize('case', list(cases()), ids=str)
def test_a_setting_that_means_nothing_is_refused(case: Case) -> None:
    part = registered_parts()[case.part]
    needed = NEEDED.get(case.part, dict)()
    with pytest.raises((TypeError, ValueError)) as caught:
        part(**{**needed, case.setting: case.value})
    message = str(caught.value)
    assert case.setting in message
    names = {base.__name__ for base in getattr(part, '__mro__', ())}
    assert message.split(':')[0] in {case.part, *names, *SHARED}


def test_the_exceptions_are_settings() -> None:
    parts = registered_parts()
    for part, setting in EXCEPTIONS:
        assert setting in settings_of(parts[part]), (part, setting)
