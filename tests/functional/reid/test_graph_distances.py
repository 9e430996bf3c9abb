import pytest
import torch

from mmfair.functional import graph_distances

GENERATOR = torch.Generator().manual_seed(0)
POINTS = torch.randn(30, 5, generator=GENERATOR, dtype=torch.float64)


def written_out(query: int, k1: int, k2: int) -> torch.Tensor:
    """The rounds on a dense matrix, item by item."""
    points = POINTS / POINTS.norm(dim=1, keepdim=True)
    cosines = points @ points.T
    order = cosines.argsort(1, descending=True)
    rows = torch.zeros(30, 30, dtype=torch.float64)
    for item in range(30):
        rows[item, order[item, :k1]] = 1
    for _ in range(2 if k2 > 1 else 0):
        rows = rows + rows.T
        rows = torch.stack(
            [
                sum(cosines[i, j] ** 2 * rows[j] for j in order[i, :k2])
                for i in range(30)
            ]
        )
        rows = rows / rows.norm(dim=1, keepdim=True)
    rows = rows / rows.norm(dim=1, keepdim=True)
    return 1 - rows[:query] @ rows[query:].T


@pytest.mark.parametrize(('k1', 'k2'), [(6, 3), (26, 7), (5, 1), (40, 2)])
def test_the_rounds_written_out(k1: int, k2: int) -> None:
    ours = graph_distances(POINTS[:8], POINTS[8:], k1=k1, k2=k2)
    torch.testing.assert_close(ours, written_out(8, k1, k2))


def test_the_same_item_is_the_nearest() -> None:
    gallery = POINTS[10:]
    ours = graph_distances(gallery[3:4], gallery, k1=6, k2=3)
    assert ours.argmin().item() == 3


def test_errors() -> None:
    for setting in (dict(k1=0), dict(k2=1.5)):
        with pytest.raises(ValueError, match=next(iter(setting))):
            graph_distances(POINTS, POINTS, **setting)
    with pytest.raises(ValueError, match=r'\(Q, D\) and \(G, D\)'):
        graph_distances(POINTS, POINTS[:, :2])
