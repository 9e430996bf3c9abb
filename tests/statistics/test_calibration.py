import numpy as np
import pytest
from sklearn.calibration import calibration_curve

from mmfair.statistics import calibration_error, reliability


@pytest.mark.parametrize('bins', [1, 2, 10, 15])
def test_the_bins_are_those_of_scikit_learn(bins):
    generator = np.random.default_rng(0)
    confidence = generator.random(500).round(2)
    right = generator.random(500) < confidence**2
    found = reliability(confidence, right, bins=bins)
    share, mean = calibration_curve(right, confidence, n_bins=bins)
    filled = found.count > 0
    np.testing.assert_allclose(found.accuracy[filled], share)
    np.testing.assert_allclose(found.confidence[filled], mean)
    assert found.count.sum() == 500
    error = (found.count[filled] * np.abs(share - mean)).sum() / 500
    assert calibration_error(confidence, right, bins=bins) == pytest.approx(
        error
    )


def test_the_edges_belong_to_a_bin():
    confidence = np.array([0.0, 0.5, 1.0])
    found = reliability(confidence, np.ones(3, bool), bins=2)
    assert found.count.tolist() == [2, 1]
    assert found.edges.tolist() == [0, 0.5, 1]


def test_empty_bins_are_unknown():
    found = reliability(np.array([0.9]), np.array([True]), bins=3)
    assert np.isnan(found.accuracy[:2]).all()
    assert np.isnan(found.confidence[:2]).all()


def test_no_answer_and_perfect_answers():
    assert np.isnan(calibration_error(np.empty(0), np.empty(0, bool)))
    assert calibration_error(np.ones(4), np.ones(4, bool)) == 0
    assert calibration_error(np.ones(4), np.zeros(4, bool)) == 1


@pytest.mark.parametrize(
    ('confidence', 'message'),
    [
        ([0.5, 2.0], 'confidence must be in'),
        ([0.5, np.nan], 'confidence must be in'),
        ([0.5], 'must have shape'),
    ],
)
def test_wrong_values(confidence, message):
    with pytest.raises(ValueError, match=message):
        reliability(np.array(confidence), np.array([True, False]))


@pytest.mark.parametrize('bins', [0, 2.5, 'ten'])
def test_wrong_bins(bins):
    with pytest.raises((ValueError, TypeError), match='bins must be'):
        reliability(np.ones(1), np.ones(1, bool), bins=bins)
