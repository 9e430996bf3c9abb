import itertools
import math

import numpy as np
import pytest
import torch

from mmfair.statistics import paired_difference, paired_differences


def pairs(both, only_first, only_second, neither):
    first = [1] * (both + only_first) + [0] * (only_second + neither)
    second = [1] * both + [0] * only_first + [1] * only_second + [0] * neither
    return torch.tensor(first).bool(), torch.tensor(second).bool()


def test_an_example_of_newcombe():
    difference, low, high = paired_difference(*pairs(36, 12, 2, 0))
    assert difference == pytest.approx(0.2)
    assert (low, high) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_turned_around():
    first, second = pairs(9, 7, 2, 4)
    difference, low, high = paired_difference(first, second)
    turned = paired_difference(second, first)
    assert turned == pytest.approx((-difference, -high, -low))


def test_agreement_and_opposition():
    assert paired_difference(*pairs(10, 0, 0, 0))[0] == 0
    assert paired_difference(*pairs(10, 0, 0, 0))[1] < -0.2
    difference, low, high = paired_difference(*pairs(0, 10, 0, 0))
    assert (difference, high) == (1, 1)
    assert 0.5 < low < 0.8


def test_narrower_with_more_samples_wider_with_more_confidence():
    def width(times, confidence=0.95):
        given = pairs(6 * times, 3 * times, times, 2 * times)
        _, low, high = paired_difference(*given, confidence=confidence)
        return high - low

    assert width(1) > 1.5 * width(4)
    assert width(1, 0.99) > width(1) > width(1, 0.5)


def test_it_holds_the_truth_as_often_as_it_says():
    """Exactly, over all tables of 12 pairs with these probabilities."""
    chances, size = (0.5, 0.3, 0.1, 0.1), 12
    truth, held = chances[1] - chances[2], 0.0
    for table in itertools.product(range(size + 1), repeat=3):
        if sum(table) > size:
            continue
        counts = (*table, size - sum(table))
        chance = math.factorial(size)
        for count, one in zip(counts, chances, strict=True):
            chance *= one**count / math.factorial(count)
        _, low, high = paired_difference(*pairs(*counts))
        held += chance * (low <= truth <= high)
    assert 0.94 < held < 0.99


def test_errors():
    one = torch.ones(3, dtype=torch.bool)
    for first, second in ((one, one[:2]), (one[:0], one[:0])):
        with pytest.raises(ValueError, match=r'same shape \(N,\), N >= 1'):
            paired_difference(first, second)


def test_values_that_are_neither_true_nor_false():
    right = [1.0, 0.0, math.nan]
    with pytest.raises(ValueError, match='first must hold true and false'):
        paired_difference(right, [1, 0, 1])
    found = paired_difference([1, 0, 1], [True, True, True])
    assert found[0] == pytest.approx(-1 / 3)


def test_class_by_class():
    generator = np.random.default_rng(0)
    first, second = generator.random((2, 60)) < 0.6
    label = generator.integers(0, 3, 60)
    found = paired_differences(first, second, label, 4)
    for index in range(3):
        of_class = label == index
        expected = paired_difference(first[of_class], second[of_class])
        assert tuple(found[index]) == pytest.approx(expected)
    assert np.isnan(found[3]).all()
