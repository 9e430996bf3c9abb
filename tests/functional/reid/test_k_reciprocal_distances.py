import pytest
import torch
from reid_cases import CASES, doubles

from mmfair.functional import k_reciprocal_distances

CASE = CASES['k_reciprocal_rerank']


@pytest.mark.parametrize('run', CASE['runs'], ids=lambda run: str(run['k1']))
def test_distances_of_the_released_code(run: dict) -> None:
    """Which computes in single precision."""
    ours = k_reciprocal_distances(
        doubles(CASE['query']),
        doubles(CASE['gallery']),
        k1=run['k1'],
        k2=run['k2'],
        share=run['lambda_value'],
    )
    torch.testing.assert_close(
        ours, doubles(run['expected']), atol=1e-5, rtol=0
    )


def test_a_share_of_one_keeps_the_order() -> None:
    query, gallery = doubles(CASE['query']), doubles(CASE['gallery'])
    ours = k_reciprocal_distances(query, gallery, share=1)
    assert ours.argsort(1).equal((-query @ gallery.T).argsort(1))


def test_fewer_items_than_neighbours() -> None:
    points = torch.eye(3)
    ours = k_reciprocal_distances(points[:1], points, k1=20, k2=6)
    assert ours.isfinite().all()
    assert ours.argmin().item() == 0


def test_errors() -> None:
    points = torch.eye(3)
    for setting in (dict(k1=0), dict(k2=1.5), dict(share=2)):
        with pytest.raises(ValueError, match=next(iter(setting))):
            k_reciprocal_distances(points, points, **setting)
    with pytest.raises(ValueError, match=r'\(Q, D\) and \(G, D\)'):
        k_reciprocal_distances(points, torch.zeros(2, 2))
