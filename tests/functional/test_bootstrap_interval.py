import numpy as np
import pytest

from mmfair.functional import bootstrap_draws, bootstrap_interval


def mean_of(values):
    return lambda times: np.array([np.average(values, weights=times)])


def test_the_spread_is_the_standard_error() -> None:
    values = np.random.default_rng(0).normal(size=400)
    draws = bootstrap_draws(mean_of(values), 400, resamples=2000)
    expected = values.std() / 20
    assert draws.std() == pytest.approx(expected, rel=0.08)
    low, high = bootstrap_interval(draws)[0]
    middle = values.mean()
    assert low == pytest.approx(middle - 1.96 * expected, abs=0.01)
    assert high == pytest.approx(middle + 1.96 * expected, abs=0.01)


def test_each_draw_has_as_many_samples_as_there_are() -> None:
    draws = bootstrap_draws(
        lambda times: np.array([times.sum(), times.max()]), 30, resamples=20
    )
    assert (draws[0] == 30).all()
    assert (draws[1] >= 2).any()


def test_two_models_are_paired_by_the_seed() -> None:
    values = np.random.default_rng(1).normal(size=50)
    one = bootstrap_draws(mean_of(values), 50, resamples=100, seed=3)
    two = bootstrap_draws(mean_of(values + 1), 50, resamples=100, seed=3)
    np.testing.assert_allclose(two - one, 1)
    other = bootstrap_draws(mean_of(values), 50, resamples=100, seed=4)
    assert not np.allclose(one, other)


def test_one_sample_has_no_spread() -> None:
    draws = bootstrap_draws(mean_of(np.array([7.0])), 1, resamples=5)
    assert draws.tolist() == [[7.0] * 5]


def test_numbers_that_are_missing_in_a_draw_are_left_out() -> None:
    draws = np.array([[1.0, np.nan, 3.0], [np.nan] * 3])
    ends = bootstrap_interval(draws, confidence=0.5)
    np.testing.assert_allclose(ends, [[1.5, 2.5], [np.nan, np.nan]])


def test_settings_out_of_range() -> None:
    with pytest.raises(ValueError) as error:
        bootstrap_draws(mean_of(np.ones(3)), 3, resamples=1)
    assert str(error.value) == (
        'bootstrap_draws: size must be >= 1 and resamples >= 2, got 3 and 1.'
    )
    with pytest.raises(ValueError) as error:
        bootstrap_interval(np.ones((1, 3)), confidence=95)
    assert str(error.value) == (
        'bootstrap_interval: confidence must be in (0, 1), got 95. 0.95 is '
        '95 per cent.'
    )
