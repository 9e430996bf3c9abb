import numpy as np
import pytest
from scipy import stats

from mmfair.statistics import (
    mean_interval,
    mean_intervals,
    wilson_interval,
)


def test_that_of_one_number_is_its_own():
    found = mean_interval(np.array([0.3]), np.array([[0.1, 0.6]]))
    assert found == pytest.approx((0.1, 0.6))


def test_distances_join_like_standard_errors():
    values = np.array([0.2, 0.6])
    ends = np.array([[0.1, 0.5], [0.3, 0.7]])
    found = mean_interval(values, ends, np.array([3.0, 1.0]))
    below = np.hypot(0.75 * 0.1, 0.25 * 0.3)
    above = np.hypot(0.75 * 0.3, 0.25 * 0.1)
    assert found == pytest.approx((0.3 - below, 0.3 + above))


@pytest.mark.parametrize('share', [0, 1])
@pytest.mark.parametrize('classes', [1, 2, 100])
def test_the_edges_keep_a_width(share, classes):
    support = np.full(classes, 10)
    ends = wilson_interval(share * support, support)
    low, high = mean_interval(np.full(classes, float(share)), ends)
    assert low - 1e-12 <= share <= high + 1e-12
    assert high - low > 0.01


def test_on_a_balanced_set_overall_and_mean_are_the_same():
    support = np.full(7, 30)
    hits = np.array([0, 30, 4, 11, 29, 17, 30])
    ends = wilson_interval(hits, support)
    found = mean_intervals(hits / 30, ends, support, {'few': [0], 'many': []})
    assert found['overall'] == found['mean']
    assert found['few'] == pytest.approx(tuple(ends[0]))
    assert np.isnan(found['many']).all()


def test_empty_classes_are_left_out():
    ends = wilson_interval([3, 0], [4, 0])
    found = mean_interval(np.array([0.75, np.nan]), ends)
    assert found == pytest.approx(tuple(ends[0]))
    assert np.isnan(mean_interval(np.array([np.nan]), ends[1:])).all()


def test_it_holds_the_truth_about_as_often_as_it_says():
    generator = np.random.default_rng(0)
    truth, support = np.array([0.98, 0.9, 0.5, 0.05]), np.array([40, 20, 9, 9])
    held = 0
    for _ in range(2000):
        hits = stats.binom.rvs(support, truth, random_state=generator)
        ends = wilson_interval(hits, support)
        low, high = mean_interval(hits / support, ends)
        held += low <= truth.mean() <= high
    assert 0.93 < held / 2000 < 0.98


def test_shapes():
    with pytest.raises(ValueError, match='ends must have shape'):
        mean_interval(np.ones(2), np.ones((3, 2)))
