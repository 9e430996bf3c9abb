import numpy as np
import pytest

from mmfair.model_corrections.correction_splits import stratified_rows


@pytest.mark.parametrize('most', [50, 130, 10_000])
def test_a_share_of_each_class(most):
    sizes = np.array([200, 40, 5, 0, 1])
    labels = np.random.default_rng(0).permutation(np.repeat(range(5), sizes))
    rows = stratified_rows(labels, most, floor=4, seed=1)
    kept = np.bincount(labels[rows], minlength=5)
    share = min(most / sizes.sum(), 1)
    expected = np.minimum(np.maximum(np.round(share * sizes), 4), sizes)
    assert kept.tolist() == expected.tolist()
    assert len(set(rows)) == len(rows)
    assert (np.diff(rows) > 0).all()


def test_the_draw_is_that_of_the_seed():
    labels = np.repeat([0, 1], 50)
    one, again, other = (
        stratified_rows(labels, 20, floor=1, seed=seed) for seed in (0, 0, 1)
    )
    assert one.tolist() == again.tolist() != other.tolist()
