"""One protocol for training counts, in losses, metrics and hooks."""

import hashlib
import json
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch

from mmfair.engine import DeferredReweightingHook, LogitAdjustmentHook
from mmfair.evaluation import (
    ClassAccuracy,
    ClassAveragePrecision,
    ClassIoU,
    FeatureCollector,
    SampleFeatures,
)
from mmfair.functional import shot_groups
from mmfair.models import (
    BalancedSoftmaxLoss,
    ClassBalancedLoss,
    LDAMLoss,
    LogitAdjustedLoss,
)
from mmfair.structures import ClassCounts, known_class_counts

NAMES = ('a', 'b', 'c')
NEED_SAMPLES = {
    'BalancedSoftmaxLoss': BalancedSoftmaxLoss,
    'ClassBalancedLoss': ClassBalancedLoss,
    'LDAMLoss': LDAMLoss,
    'LogitAdjustedLoss': LogitAdjustedLoss,
    'DeferredReweightingHook': DeferredReweightingHook,
    'LogitAdjustmentHook': LogitAdjustmentHook,
}
OTHERS = {
    'ClassAccuracy': ClassAccuracy,
    'ClassAveragePrecision': ClassAveragePrecision,
    'ClassIoU': ClassIoU,
    'SampleFeatures': lambda **settings: SampleFeatures(
        FeatureCollector(torch.nn.ReLU(), []), **settings
    ),
}
PARTS = {**NEED_SAMPLES, **OTHERS}
each_part = pytest.mark.parametrize(
    ('name', 'make'), PARTS.items(), ids=[*PARTS]
)


@each_part
def test_counts_are_filled_in_or_given(name: str, make: Callable) -> None:
    part = make()
    assert part.class_counts is None
    part.set_class_counts([3, 2, 1], NAMES)
    part.set_class_counts([9.5, 2, 1], NAMES)  # another training set
    assert part.class_counts == [9.5, 2, 1]
    for given in ([5, 6, 7], np.array([5, 6, 7]), torch.tensor([5, 6, 7])):
        part = make(class_counts=given)
        part.set_class_counts([3, 2, 1], NAMES)
        assert part.class_counts == [5, 6, 7]
    assert make(class_counts='auto').class_counts is None
    assert sum(make(class_counts='imagenet_lt').class_counts) == 115846


@each_part
def test_other_numbers_of_classes_are_refused(
    name: str, make: Callable
) -> None:
    with pytest.raises(ValueError, match=f'{name}: .* the 3 classes, got 2'):
        make(class_counts=[5, 6]).set_class_counts([3, 2, 1], NAMES)


@pytest.mark.parametrize(
    'given',
    [
        'Auto',
        '5',
        [],
        5,
        ['5', '6'],
        [5, math.nan],
        [5, math.inf],
        [5, -1],
        [5, True],
        [[5, 6]],
        {'a': 5},
    ],
    ids=repr,
)
@each_part
def test_what_is_no_list_of_counts(
    name: str, make: Callable, given: object
) -> None:
    with pytest.raises((TypeError, ValueError), match=f'{name}: class_counts'):
        make(class_counts=given)


@pytest.mark.parametrize(
    ('name', 'make'), NEED_SAMPLES.items(), ids=[*NEED_SAMPLES]
)
def test_a_class_without_a_sample_is_named(name: str, make: Callable) -> None:
    with pytest.raises(ValueError, match=f"{name}: .* 0 for class 'b'"):
        make().set_class_counts([3, 0, 1], NAMES)
    with pytest.raises(ValueError, match=f'{name}: .* 0 for class 1'):
        make(class_counts=[3, 0])


@pytest.mark.parametrize(('name', 'make'), OTHERS.items(), ids=[*OTHERS])
def test_other_classes_than_the_evaluated_ones(
    name: str, make: Callable
) -> None:
    part = make()
    part.dataset_meta = {'classes': ('a', 'c', 'b')}
    with pytest.raises(ValueError, match=f'{name}: .* a, c, b, got a, b, c'):
        part.set_class_counts([3, 0, 1], NAMES)
    part.dataset_meta = {'classes': NAMES}
    part.set_class_counts([3, 0, 1], NAMES)


def test_what_was_never_filled_in() -> None:
    for kind in (ValueError, RuntimeError):
        with pytest.raises(kind, match='LDAMLoss: class_counts must be known'):
            ClassCounts('auto', where='LDAMLoss').known()


def test_long_lists_are_shown_by_their_ends() -> None:
    assert repr(ClassCounts([3, 1])) == '[3, 1]'
    assert repr(ClassCounts('imagenet_lt')) == (
        '[50, 250, ..., 21] (1000 classes)'
    )


def test_imagenet_lt() -> None:
    counts = known_class_counts('imagenet_lt')
    digest = hashlib.sha256(json.dumps(counts).encode()).hexdigest()
    assert digest == (
        '64a07a28b7593405306977b20fd8da39e454c8e94a8ba351810d0b420da1190a'
    )
    assert len(counts) == 1000
    assert sum(counts) == 115846
    sizes = [len(group) for group in shot_groups(counts).values()]
    assert sizes == [385, 479, 136]
    with pytest.raises(ValueError, match="got 'imagenet'"):
        known_class_counts('imagenet')
