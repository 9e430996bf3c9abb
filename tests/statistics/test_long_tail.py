import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from mmfair.functional import (
    held_out_indices,
    long_tail_counts,
    long_tail_indices,
    shot_groups,
)

DATA = Path(__file__).parents[1] / 'data'
CASES = json.loads((DATA / 'cifar_lt.json').read_text())['datasets']


@pytest.mark.parametrize('name', CASES)
def test_selection_of_the_released_code(name: str) -> None:
    case = CASES[name]
    dataset, factor = name.removeprefix('cifar').split('_IF')
    classes = int(dataset)
    counts = long_tail_counts(
        classes, 50000 // classes, imbalance_factor=int(factor)
    )
    assert counts == case['counts']
    groups = shot_groups(counts)
    assert [len(members) for members in groups.values()] == case['groups']
    step = long_tail_counts(
        classes,
        50000 // classes,
        profile='step',
        imbalance_factor=int(factor),
    )
    assert [step[0], step[-1]] == case['step_counts_first_last']
    assert (
        len(set(step[: classes // 2])) == len(set(step[classes // 2 :])) == 1
    )

    kept = long_tail_indices(np.arange(50000) % classes, counts)
    assert kept[:8].tolist() == case['first8']
    assert kept[-8:].tolist() == case['last8']
    digest = hashlib.sha256(kept.astype('<i8').tobytes()).hexdigest()
    assert digest == case['sha256_int64_le']


def test_the_global_random_state_is_left_alone() -> None:
    labels = np.arange(100) % 4
    np.random.seed(3)
    expected = np.random.rand(3)
    np.random.seed(3)
    first = long_tail_indices(labels, [9, 5, 3, 1], seed=1)
    assert np.array_equal(np.random.rand(3), expected)
    assert np.array_equal(
        long_tail_indices(labels, [9, 5, 3, 1], seed=1), first
    )
    assert not np.array_equal(
        long_tail_indices(labels, [9, 5, 3, 1], seed=2), first
    )


def test_held_out_images_are_balanced_disjoint_and_stable() -> None:
    labels = np.random.RandomState(0).randint(0, 3, 200)
    kept = long_tail_indices(labels, [30, 10, 3], seed=5)
    held = held_out_indices(labels, [30, 10, 3], 12, seed=5)
    assert np.bincount(labels[held]).tolist() == [12, 12, 12]
    assert not set(held) & set(kept)
    other = held_out_indices(labels, [40, 40, 40], 12, seed=5)
    assert np.array_equal(held, other)


def test_one_class_and_no_imbalance() -> None:
    assert long_tail_counts(1, 7) == [7]
    assert long_tail_counts(3, 7, imbalance_factor=1) == [7, 7, 7]
    assert long_tail_counts(5, 8, profile='step', imbalance_factor=4) == [
        8, 8, 2, 2, 2
    ]  # fmt: skip


def test_settings_out_of_range() -> None:
    with pytest.raises(ValueError, match="profile must be .* got 'linear'"):
        long_tail_counts(3, 10, profile='linear')
    with pytest.raises(
        ValueError, match='imbalance_factor must be .*>= 1, got 0.01'
    ):
        long_tail_counts(3, 10, imbalance_factor=0.01)
    with pytest.raises(ValueError) as caught:
        long_tail_counts(3, 50, imbalance_factor=100)
    assert str(caught.value) == (
        'long_tail_counts: max_count must leave an image for every class at '
        'imbalance_factor=100, got 50. Raise max_count or lower '
        'imbalance_factor.'
    )


def test_labels_that_do_not_fit() -> None:
    with pytest.raises(ValueError) as caught:
        long_tail_indices([0, 0, 1], [2, 2])
    assert str(caught.value) == (
        'long_tail_indices: class 1 must have at least 2 images, got 1. '
        'Lower max_count or the number held out.'
    )
    with pytest.raises(ValueError, match=r'in \[0, 2\), got values from 0 to'):
        long_tail_indices([0, 1, 2], [1, 1])
    with pytest.raises(ValueError, match='per_class must be .*>= 1, got 0'):
        held_out_indices([0, 1], [1, 1], 0)
    with pytest.raises(TypeError, match='labels must be integers, got a list'):
        long_tail_indices([0.7, 1.2], [1, 1])
    with pytest.raises(ValueError, match='class 0 must have at least 3'):
        held_out_indices([0, 0, 1, 1], [2, 1], 1)
