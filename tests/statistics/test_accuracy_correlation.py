import dataclasses
import math

import numpy as np
import pytest
import torch
from scipy import stats

from mmfair.functional import Correlation, accuracy_correlation


def pair(count, seed=0, slope=1.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=count)
    return x, slope * x + rng.normal(size=count)


def test_agrees_with_scipy():
    x, y = pair(50)
    found = accuracy_correlation(x, y)
    expected = stats.pearsonr(x, y)
    assert found.r == pytest.approx(expected.statistic, rel=1e-12)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.count == 50


def test_interval_agrees_with_a_loop_over_draws():
    x, y = pair(30)
    rng = np.random.default_rng(7)
    draws = []
    for _ in range(4000):
        rows = rng.integers(30, size=30)
        draws.append(np.corrcoef(x[rows], y[rows])[0, 1])
    found = accuracy_correlation(x, y, confidence=0.9, resamples=4000)
    low, high = np.quantile(draws, [0.05, 0.95])
    assert found.low == pytest.approx(low, abs=0.02)
    assert found.high == pytest.approx(high, abs=0.02)


def test_interval_covers_the_truth_about_as_often_as_it_says():
    truth, covered = 1 / math.sqrt(2), 0
    for seed in range(200):
        x, y = pair(60, seed)
        found = accuracy_correlation(x, y, confidence=0.8, resamples=200)
        covered += found.low <= truth <= found.high
    assert 0.7 <= covered / 200 <= 0.9


def test_seed_decides():
    x, y = pair(20)
    assert accuracy_correlation(x, y) == accuracy_correlation(x, y)
    other = accuracy_correlation(x, y, seed=1)
    assert other != accuracy_correlation(x, y)
    assert other.r == accuracy_correlation(x, y).r


def test_sign_scale_and_order_of_classes():
    x, y = pair(25)
    found = accuracy_correlation(x, y)
    turned = accuracy_correlation(-1e-9 * x, 1e3 * y + 5)
    assert turned.r == pytest.approx(-found.r, rel=1e-9)
    assert turned.low == pytest.approx(-found.high, rel=1e-6)
    order = np.random.default_rng(0).permutation(25)
    shuffled = accuracy_correlation(x[order], y[order])
    assert shuffled.r == pytest.approx(found.r, rel=1e-12)


@pytest.mark.parametrize('scale', [1e-200, 1e-30, 1e200])
def test_extreme_scales_keep_the_interval(scale):
    x, y = pair(12)
    found = accuracy_correlation(x, y)
    scaled = accuracy_correlation(scale * x, y)
    assert scaled.low == pytest.approx(found.low, rel=1e-9)
    assert scaled.high == pytest.approx(found.high, rel=1e-9)


def test_tensors_arrays_and_lists_are_alike():
    x, y = pair(9)
    expected = accuracy_correlation(x, y)
    tensor = torch.tensor(x, requires_grad=True)
    assert accuracy_correlation(tensor, y.tolist()) == expected
    half = torch.tensor(x).bfloat16()
    assert accuracy_correlation(half, y).r == pytest.approx(
        expected.r, abs=0.01
    )


def test_classes_that_are_not_finite_are_left_out():
    x, y = pair(12)
    expected = accuracy_correlation(x[:9], y[:9])
    x[9], y[10], x[11] = math.nan, math.nan, math.inf
    assert accuracy_correlation(x, y) == expected
    assert expected.count == 9


@pytest.mark.parametrize(
    ('x', 'y', 'count'),
    [
        ([], [], 0),
        ([1.0, 2.0], [1.0, 2.0], 2),
        ([1.0, 2.0, math.nan, 3.0], [1.0, 2.0, 3.0, math.nan], 2),
        ([0.1] * 5, [1.0, 2.0, 3.0, 4.0, 5.0], 5),
        ([1.0, 2.0, 3.0], [0.7, 0.7, 0.7], 3),
        ([0.0, 0.0, 0.0], [0.0, 0.0, 0.0], 3),
        # Equal but for rounding.
        ([0.3, 0.1 + 0.2, 0.3], [1.0, 2.0, 3.0], 3),
    ],
)
def test_without_a_correlation_all_is_nan(x, y, count):
    found = accuracy_correlation(x, y)
    *numbers, classes = dataclasses.astuple(found)
    assert all(math.isnan(number) for number in numbers)
    assert classes == count


@pytest.mark.parametrize('count', [3, 4, 30])
def test_constant_draws_do_not_break_the_interval(count):
    # All but one are equal: a third of the draws, or more, are constant.
    x = np.full(count, 0.1)
    x[0] = 0.9
    y = np.random.default_rng(0).normal(size=count)
    found = accuracy_correlation(x, y)
    assert -1 <= found.low <= found.r <= found.high <= 1


def test_constant_draws_alone_give_no_interval():
    x, y = [0.0, 0.0, 1.0], [1.0, 2.0, 4.0]
    ends = [
        accuracy_correlation(x, y, resamples=2, seed=seed).low
        for seed in range(60)
    ]
    assert any(math.isnan(end) for end in ends)
    assert not all(math.isnan(end) for end in ends)


def test_perfect_correlation():
    found = accuracy_correlation([1.0, 2.0, 3.0, 5.0], [-1.0, -2.0, -3.0, -5])
    assert found.r == pytest.approx(-1)
    assert found.p_value < 1e-6
    # All draws are on the line: no interval of zero width.
    assert math.isnan(found.low)
    assert math.isnan(found.high)


def test_result_is_frozen():
    found = Correlation(0.0, 1.0, -0.5, 0.5, 10)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.r = 1.0


@pytest.mark.parametrize(
    ('x', 'y', 'text'),
    [
        ([1.0, 2.0], [1.0], r'got shapes \(2,\) and \(1,\)'),
        ([[1.0, 2.0]], [[1.0, 2.0]], r'got shapes \(1, 2\) and \(1, 2\)'),
        (1.0, 2.0, r'got shapes \(\) and \(\)'),
    ],
)
def test_wrong_shapes_are_errors(x, y, text):
    with pytest.raises(ValueError, match=f'one entry for each class, {text}'):
        accuracy_correlation(x, y)


@pytest.mark.parametrize('confidence', [0, 1, 95])
def test_wrong_confidence_is_an_error(confidence):
    with pytest.raises(
        ValueError, match=rf'confidence must .* got {confidence}'
    ):
        accuracy_correlation([1.0], [1.0], confidence=confidence)


def test_wrong_number_of_draws_is_an_error():
    with pytest.raises(ValueError, match='resamples must be .* >= 2, got 1'):
        accuracy_correlation([1.0], [1.0], resamples=1)
