import numpy as np
import pytest
from scipy import stats

from mmfair.statistics import wilson_interval


def test_it_is_that_of_scipy():
    for samples in (1, 2, 7, 500):
        for hits in range(0, samples + 1, max(samples // 10, 1)):
            expected = stats.binomtest(hits, samples).proportion_ci(
                0.9, 'wilson'
            )
            found = wilson_interval(hits, samples, confidence=0.9)
            assert found == pytest.approx([expected.low, expected.high])


def test_the_edges_keep_a_width_and_hold_the_share():
    samples = np.array([1, 1, 10, 10, 10**6, 10**6])
    hits = np.array([0, 1, 0, 10, 0, 10**6])
    ends = wilson_interval(hits, samples)
    assert (np.ptp(ends, axis=1) > 0).all()
    assert ends[::2, 0].tolist() == [0] * 3
    assert ends[1::2, 1].tolist() == [1] * 3
    assert ((ends >= 0) & (ends <= 1)).all()


def test_a_class_without_samples_has_none():
    ends = wilson_interval([0, 3], [0, 4])
    assert np.isnan(ends[0]).all()
    assert np.isfinite(ends[1]).all()


@pytest.mark.parametrize(
    ('hits', 'samples'), [(3, 2), (-1, 2), (np.nan, 2), (1, np.inf)]
)
def test_wrong_counts(hits, samples):
    with pytest.raises(ValueError, match=r'hits must be in \[0, samples\]'):
        wilson_interval(hits, samples)


def test_wrong_confidence():
    with pytest.raises(ValueError, match='confidence must be .* got 95'):
        wilson_interval(1, 2, confidence=95)
