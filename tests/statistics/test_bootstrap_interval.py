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


def test_draws_in_batches_are_the_same() -> None:
    values = np.random.default_rng(1).normal(size=30)
    one = bootstrap_draws(mean_of(values), 30, resamples=70)
    many = bootstrap_draws(
        lambda times: (times @ values / times.sum(1))[None],
        30,
        resamples=70,
        batched=True,
    )
    np.testing.assert_allclose(one, many)


@pytest.mark.parametrize(
    'draws',
    [
        [1.0, 1.0, 1.0],
        [0.0, 0.0, 0.0],
        [0.1 + 0.2, 0.3, 0.3],
        [np.nan, 0.5, np.nan],
        [-2.0, -2.0, np.nan],
    ],
)
def test_draws_that_agree_have_no_interval(draws) -> None:
    """An interval without width would say that the number is exact."""
    assert np.isnan(bootstrap_interval(np.array([draws]))).all()


def test_no_interval_of_one_sample_or_of_samples_that_are_equal() -> None:
    for values in (np.array([7.0]), np.full(40, 1 / 3)):
        draws = bootstrap_draws(mean_of(values), len(values), resamples=50)
        assert np.isnan(bootstrap_interval(draws)).all()


def test_small_numbers_that_differ_have_one() -> None:
    ends = bootstrap_interval(np.array([[1e-12, 2e-12, 3e-12]]))
    assert ends[0, 0] < ends[0, 1]


def test_no_numbers_at_all() -> None:
    assert bootstrap_interval(np.empty((0, 5))).shape == (0, 2)


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        ({'resamples': 1}, 'resamples must be a whole number >= 2, got 1'),
        ({'resamples': 2.5}, 'resamples must be .* got 2.5'),
        ({'resamples': '9'}, "resamples must be .* got '9'"),
        ({'batched': 1}, 'batched must be True or False, got 1'),
    ],
)
def test_settings_out_of_range(settings, message) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        bootstrap_draws(mean_of(np.ones(3)), 3, **settings)


@pytest.mark.parametrize('confidence', [0, 1, 95, np.nan, True])
def test_confidence_out_of_range(confidence) -> None:
    with pytest.raises((ValueError, TypeError), match='confidence must be'):
        bootstrap_interval(np.ones((1, 3)), confidence=confidence)
