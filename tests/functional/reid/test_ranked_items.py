import pytest
import torch

from mmfair.functional import ranked_items, ranking

DISTANCES = torch.tensor([[0.3, 0.1, 0.5, 0.1, 0.2]])
RIGHT = torch.tensor([[True, False, True, False, False]])
JUNK = torch.tensor([[False, False, False, True, True]])


def test_deleted_items_are_left_out_or_keep_their_places() -> None:
    found = ranked_items(DISTANCES, RIGHT, JUNK, 4)
    # One place more than there are items.
    assert found.items.tolist() == [[1, 0, 2, -1]]
    assert found.ranks.tolist() == [[1, 2, 3, 0]]
    assert found.right.tolist() == [[False, True, True, False]]
    assert found.distances.isnan().tolist() == [[False] * 3 + [True]]
    shown = ranked_items(DISTANCES, RIGHT, JUNK, 4, deleted=True)
    # Equal distances stay in the order of the gallery.
    assert shown.items.tolist() == [[1, 3, 4, 0]]
    assert shown.ranks.tolist() == [[1, 0, 0, 2]]
    assert shown.right.tolist() == [[False, False, False, True]]
    assert shown.distances.tolist() == DISTANCES[:, [1, 3, 4, 0]].tolist()


@pytest.mark.parametrize('deleted', [False, True])
def test_first_right_answers_are_those_of_the_ranking(deleted: bool) -> None:
    generator = torch.Generator().manual_seed(0)
    distances = torch.rand(20, 30, generator=generator).round(decimals=1)
    kinds = torch.randint(0, 4, (20, 30), generator=generator)
    masks = kinds == 0, kinds == 1
    found = ranked_items(distances, *masks, 30, deleted=deleted)
    ranks = torch.where(found.right, found.ranks, 99).amin(1)
    expected = ranking(distances, *masks).first_rank
    assert ranks.tolist() == expected.tolist()


def test_what_it_refuses() -> None:
    with pytest.raises(ValueError, match='number >= 1 and <= 5, got 6'):
        ranked_items(DISTANCES, RIGHT, JUNK, 6)
    with pytest.raises(ValueError, match=r'right and junk, got \(1, 5\)'):
        ranked_items(DISTANCES, RIGHT[:, :3], JUNK, 1)
    with pytest.raises(TypeError, match='deleted must be True or False'):
        ranked_items(DISTANCES, RIGHT, JUNK, 1, deleted='no')
    for rank in (ranking, lambda *parts: ranked_items(*parts, 5.0)):
        with pytest.raises(TypeError, match='right must hold True and False'):
            rank(DISTANCES, RIGHT.long(), JUNK)
        with pytest.raises(TypeError, match='junk must hold True .* got str'):
            rank(DISTANCES, RIGHT.tolist(), 'none')
        with pytest.raises(ValueError, match='must be numbers, got NaN'):
            rank(DISTANCES * float('nan'), RIGHT, JUNK)
