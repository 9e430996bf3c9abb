import io
from collections import deque

import numpy as np
import pytest
import torch

from mmfair.structures import FeatureBank


def draw(seed):
    return torch.Generator().manual_seed(seed)


class Deques:
    """A queue for each class, in plain Python."""

    def __init__(self, capacities):
        self.queues = [deque(maxlen=size) for size in capacities]

    def push(self, features, labels):
        for feature, label in zip(
            features.tolist(), labels.tolist(), strict=True
        ):
            self.queues[label].append(tuple(feature))

    def rows(self):
        return [sorted(queue) for queue in self.queues]


def rows_of(bank):
    return [
        sorted(map(tuple, bank.features[bank.rows_of(c)].tolist()))
        for c in range(len(bank.capacities))
    ]


@pytest.mark.parametrize('seed', range(8))
def test_equals_a_queue_for_each_class(seed):
    """Batches of any size, unsorted, some larger than a class holds."""
    generator = draw(seed)
    capacities = torch.randint(0, 7, (5,), generator=generator)
    capacities[seed % 5] = 0
    capacities[(seed + 1) % 5] = 3
    bank = FeatureBank(capacities.tolist(), dim=2)
    reference = Deques(capacities.tolist())
    for step in range(25):
        size = int(torch.randint(0, 30, (), generator=generator))
        size = (0, 1, 40)[step] if step < 3 else size
        features = torch.randn(size, 2, generator=generator)
        labels = torch.randint(0, 5, (size,), generator=generator)
        rows = bank.push(features, labels)
        reference.push(features, labels)
        assert rows_of(bank) == reference.rows()
        assert bank.counts.tolist() == [len(q) for q in reference.queues]
        # The rows it names hold these features; the others are not held.
        held = rows >= 0
        assert bank.features[rows[held]].equal(features[held])
        assert bank.labels[rows[held]].equal(labels[held])
        kept = {row for rows in reference.rows() for row in rows}
        gone = {tuple(f) for f in features[~held].tolist()}
        assert not kept & gone
        assert len(set(rows[held].tolist())) == int(held.sum())


@pytest.mark.parametrize('batch_size', [1, 7, 32, 101])
def test_capacities_of_the_training_set_are_the_pool_of_algorithm_4(
    batch_size,
):
    """At the end of each shuffled epoch: one queue over all classes."""
    counts = [40, 30, 20, 8, 2, 1]
    labels = torch.arange(6).repeat_interleave(torch.tensor(counts))
    bank = FeatureBank(counts, dim=3)
    pool = deque(maxlen=len(labels))
    for epoch in range(3):
        features = torch.randn(len(labels), 3, generator=draw(epoch))
        order = torch.randperm(len(labels), generator=draw(10 + epoch))
        for batch in order.split(batch_size):
            bank.push(features[batch], labels[batch])
            pool.extend(
                zip(
                    features[batch].tolist(),
                    labels[batch].tolist(),
                    strict=True,
                )
            )
        for index, rows in enumerate(rows_of(bank)):
            expected = [tuple(f) for f, label in pool if label == index]
            assert rows == sorted(expected)


def test_the_oldest_row_is_overwritten_in_place():
    bank = FeatureBank([3, 2], dim=1)
    ones = torch.arange(10.0)[:, None]
    assert bank.push(ones[:2], torch.tensor([0, 0])).tolist() == [0, 1]
    assert bank.push(ones[2:4], torch.tensor([1, 0])).tolist() == [3, 2]
    assert bank.push(ones[4:5], torch.tensor([0])).tolist() == [0]
    assert bank.features.flatten().tolist() == [4, 1, 3, 2, 0]
    assert bank.rows_of(0) == slice(0, 3)
    assert bank.rows_of(1) == slice(3, 4)
    assert bank.labels.tolist() == [0, 0, 0, 1, 1]
    assert bank.pushed.tolist() == [4, 1]


def test_features_are_stored_without_gradient_and_by_value():
    bank = FeatureBank([2], dim=1)
    features = torch.ones(2, 1, requires_grad=True)
    bank.push(features, torch.zeros(2, dtype=torch.int32))
    with torch.no_grad():
        features *= 2
    assert not bank.features.requires_grad
    assert bank.features.flatten().tolist() == [1, 1]


@pytest.mark.parametrize('dtype', [torch.bfloat16, torch.float16])
def test_half_precision_storage(dtype):
    bank = FeatureBank([4], dim=8, dtype=dtype)
    features = torch.randn(4, 8, generator=draw(0))
    bank.push(features, torch.zeros(4, dtype=torch.int64))
    assert bank.features.dtype == dtype
    assert bank.features.equal(features.to(dtype))
    assert bank.features.element_size() == 2


@pytest.mark.parametrize('dtype', [torch.float32, torch.bfloat16])
def test_state_survives_a_checkpoint(dtype):
    def push(bank, seed):
        labels = torch.randint(0, 3, (5,), generator=draw(seed))
        bank.push(torch.randn(5, 2, generator=draw(seed)), labels)

    straight = FeatureBank([4, 0, 2], dim=2, dtype=dtype)
    push(straight, 0)
    push(straight, 1)
    file = io.BytesIO()
    torch.save(straight.state_dict(), file)
    file.seek(0)
    resumed = FeatureBank([4, 0, 2], dim=2, dtype=dtype)
    resumed.load_state_dict(torch.load(file, weights_only=True))
    for seed in (2, 3):
        assert rows_of(resumed) == rows_of(straight)
        assert resumed.features.equal(straight.features)
        assert resumed.pushed.equal(straight.pushed)
        push(straight, seed)
        push(resumed, seed)
    assert resumed.features.equal(straight.features)


def test_loaded_state_is_a_copy():
    first, second = FeatureBank([2], dim=1), FeatureBank([2], dim=1)
    second.load_state_dict(first.state_dict())
    second.push(torch.ones(1, 1), torch.tensor([0]))
    assert first.pushed.tolist() == [0]
    assert not first.features.any()


@pytest.mark.parametrize(
    'other', [FeatureBank([2, 1], dim=3), FeatureBank([1, 2], dim=2)]
)
def test_state_of_another_bank_is_an_error(other):
    bank = FeatureBank([2, 1], dim=2)
    with pytest.raises(ValueError) as caught:
        bank.load_state_dict(other.state_dict())
    assert str(caught.value) == (
        'FeatureBank: the checkpoint must hold a bank of (3, 2) rows and '
        'features with the same class sizes, got '
        f'{tuple(other.features.shape)}. Resume with the data set and '
        'settings of the checkpoint.'
    )


@pytest.mark.parametrize(
    ('capacities', 'dim'), [([], 2), ([3, -1], 2), ([0, 0], 2), ([3], 0)]
)
def test_sizes_that_hold_nothing_are_errors(capacities, dim):
    name = 'capacities' if dim else 'dim'
    with pytest.raises(ValueError, match=f'FeatureBank: {name} must .*got'):
        FeatureBank(capacities, dim)


NAN, INFINITY = float('nan'), float('inf')


@pytest.mark.parametrize(
    ('capacities', 'dim', 'match'),
    [
        ([2.7, 3], 2, 'capacities must be a whole number .* got 2.7'),
        ([NAN], 2, 'capacities must .* got nan'),
        ([INFINITY], 2, 'capacities must .* got inf'),
        (['3'], 2, "capacities must .* got '3'"),
        ('33', 2, "capacities must .* got '3'"),
        ([True, 2], 2, 'capacities must .* got True'),
        ([None], 2, 'capacities must .* got None'),
        ([3], 2.5, 'dim must .* got 2.5'),
        ([3], NAN, 'dim must .* got nan'),
        ([3], '2', "dim must .* got '2'"),
    ],
)
def test_no_size_is_rounded_or_guessed(capacities, dim, match):
    with pytest.raises((TypeError, ValueError), match=f'FeatureBank: {match}'):
        FeatureBank(capacities, dim)


def test_whole_numbers_of_any_type_are_sizes():
    for capacities in ([2.0, 1], torch.tensor([2, 1]), np.array([2.0, 1.0])):
        assert FeatureBank(capacities, 3).capacities.tolist() == [2, 1]


@pytest.mark.parametrize('value', [NAN, INFINITY, 1e6])
def test_features_that_can_not_be_stored_are_errors(value):
    bank = FeatureBank([2], 2, dtype=torch.float16)
    features = torch.tensor([[1.0, value]])
    with pytest.raises(ValueError, match='must be finite in float16'):
        bank.push(features, torch.tensor([0]))
    assert not bank.pushed.any()


@pytest.mark.parametrize('labels', [[0.5], [NAN], ['0'], [True]])
def test_labels_that_are_no_integers_are_errors(labels):
    with pytest.raises(TypeError, match='FeatureBank: labels must'):
        FeatureBank([2], 2).push(torch.zeros(1, 2), labels)


@pytest.mark.parametrize(
    ('shape', 'labels'),
    [((2, 3), 2), ((3, 2), 2), ((2,), 2), ((2, 2), (2, 1))],
)
def test_shapes_that_do_not_fit_are_errors(shape, labels):
    bank = FeatureBank([2], dim=2)
    labels = torch.zeros(labels, dtype=torch.int64)
    with pytest.raises(ValueError, match=r'shape \(b, 2\) and labels \(b,\)'):
        bank.push(torch.zeros(shape), labels)
    assert not bank.pushed.any()


@pytest.mark.parametrize('label', [-1, 2, 255])
def test_a_label_out_of_range_is_an_error(label):
    bank = FeatureBank([2, 2], dim=1)
    with pytest.raises(ValueError) as caught:
        bank.push(torch.zeros(2, 1), torch.tensor([0, label]))
    assert str(caught.value) == (
        f'FeatureBank: labels must be in [0, 2), got {label}. Check the '
        'number of classes.'
    )
    assert not bank.pushed.any()
