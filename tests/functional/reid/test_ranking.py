import pytest
import torch
from reid_cases import CASES, EVALUATION, RULES, doubles
from sklearn.metrics import average_precision_score

from mmfair.functional import (
    Persons,
    Ranking,
    cosine_distances,
    ranking,
    retrieval_masks,
    single_shot_galleries,
)


def persons(case: dict, of: str) -> Persons:
    return Persons.of(
        case[f'{of}_pids'], case[f'{of}_camids'], case[f'{of}_clothes']
    )


def ranked(case: dict, rule: str) -> Ranking:
    masks = retrieval_masks(
        persons(case, 'q'), persons(case, 'g'), rule=RULES[rule]
    )
    return ranking(doubles(case['distmat']), *masks)


@pytest.mark.parametrize(
    ('name', 'rule'),
    [
        (name, rule)
        for name, case in EVALUATION.items()
        for rule in case['expected']
    ],
)
def test_figures_of_the_released_code(name: str, rule: str) -> None:
    case = EVALUATION[name]
    expected = case['expected'][rule]
    figures = ranked(case, rule)
    assert figures.mean_average_precision == pytest.approx(
        expected['mAP'], abs=1e-6
    )
    torch.testing.assert_close(figures.cmc(), doubles(expected['cmc']))
    assert int(figures.counted.sum()) == expected['num_valid_queries']
    for row in expected['per_query']:
        which = row['query']
        assert bool(figures.counted[which]) == row['valid']
        assert int(figures.right[which]) == row['n_good']
        if row['valid']:
            assert float(figures.average_precision[which]) == pytest.approx(
                row['ap'], abs=1e-6
            )
            assert int(figures.first_rank[which]) == row['first_match_rank']


@pytest.mark.parametrize('rule', ['standard', 'SC', 'CC'])
def test_deleted_items(rule: str) -> None:
    case = EVALUATION['mixed_6x14']
    _, junk = retrieval_masks(
        persons(case, 'q'), persons(case, 'g'), rule=RULES[rule]
    )
    rows = case['expected'][rule]['per_query']
    assert junk.sum(1).tolist() == [row['n_junk'] for row in rows]


def test_ties_are_ranked_in_the_order_of_the_gallery() -> None:
    right = torch.tensor([[False, True, True, False] * 40])
    row = ranking(torch.zeros(1, 160), right, torch.zeros_like(right))
    assert row.first_rank.item() == 2
    precision = [(i + 1) / (r + 1) for i, r in enumerate(right[0].nonzero())]
    assert row.average_precision.item() == pytest.approx(
        float(sum(precision)) / 80
    )


def test_single_shot_figures_of_the_released_code() -> None:
    """PRCC with one image a person in the gallery, over ten draws."""
    golden = CASES['prcc_single_shot']
    case = EVALUATION[golden['base_case']]
    right, junk = retrieval_masks(persons(case, 'q'), persons(case, 'g'))
    distances = doubles(case['distmat'])
    figures = [
        ranking(distances[:, drawn], right[:, drawn], junk[:, drawn])
        for drawn in golden['gallery_index']
    ]
    expected = golden['expected']
    assert [f.mean_average_precision for f in figures] == pytest.approx(
        expected['mAP_per_trial'], abs=1e-6
    )
    curves = torch.stack([f.cmc() for f in figures])
    torch.testing.assert_close(curves.mean(0), doubles(expected['cmc_mean']))


def test_average_precision_of_another_library() -> None:
    generator = torch.Generator().manual_seed(0)
    distances = torch.rand(12, 50, generator=generator).double()
    right = torch.rand(12, 50, generator=generator) < 0.1
    right[:, 7] = True
    junk = ~right & (torch.rand(12, 50, generator=generator) < 0.2)
    figures = ranking(distances, right, junk)
    for row in range(12):
        kept = ~junk[row]
        reference = average_precision_score(
            right[row, kept], -distances[row, kept]
        )
        ours = figures.average_precision[row].item()
        assert ours == pytest.approx(reference)
        order = distances[row, kept].argsort()
        places = right[row, kept][order].nonzero().flatten() + 1
        assert figures.inverse_penalty[row].item() == pytest.approx(
            len(places) / places[-1].item()
        )
    assert figures.mean_inverse_penalty == pytest.approx(
        figures.inverse_penalty.mean().item()
    )


def test_nothing_is_deleted_where_there_are_no_cameras() -> None:
    query = Persons.of([3], [0])
    gallery = Persons.of([3, 3, 4], [0, 1, 0])
    right, junk = retrieval_masks(query, gallery, rule='all')
    assert right.tolist() == [[True, True, False]]
    assert not junk.any()


def test_queries_without_an_answer_do_not_count() -> None:
    right = torch.tensor([[False, False], [False, True]])
    figures = ranking([[0.0, 1.0], [0.0, 1.0]], right, torch.zeros_like(right))
    assert figures.counted.tolist() == [False, True]
    assert figures.average_precision.isnan().tolist() == [True, False]
    assert figures.mean_average_precision == 0.5
    assert figures.cmc(4).tolist() == [0, 1, 1, 1]
    none = ranking([[0.0, 1.0]], right[:1], right[:1])
    with pytest.raises(ValueError, match='of other cameras'):
        none.cmc()


def test_distances_are_those_of_directions() -> None:
    query = torch.tensor([[3.0, 0.0], [0.0, 0.0]])
    gallery = torch.tensor([[-1.0, 0.0], [2.0, 2.0]])
    torch.testing.assert_close(
        cosine_distances(query, gallery),
        torch.tensor([[2.0, 1 - 0.5**0.5], [1.0, 1.0]]),
    )


def test_galleries_with_one_item_a_person() -> None:
    identities = torch.tensor([5, 9, 5, 5, 2, 9])
    draws = single_shot_galleries(identities, draws=30, seed=3)
    assert all(identities[one].tolist() == [2, 5, 9] for one in draws)
    assert {int(one[1]) for one in draws} == {0, 2, 3}
    again = single_shot_galleries(identities, draws=30, seed=3)
    assert all(map(torch.equal, draws, again))
    assert not all(
        map(torch.equal, draws, single_shot_galleries(identities, draws=30))
    ) or draws[0].equal(again[0])


def test_errors() -> None:
    right = torch.zeros(1, 2, dtype=torch.bool)
    with pytest.raises(ValueError, match=r'must have shape \(Q, G\)'):
        ranking(torch.zeros(1, 3), right, right)
    with pytest.raises(ValueError, match='distances must be numbers, got NaN'):
        ranking([[float('nan'), 0.0]], right, right)
    one = Persons.of([0], [0])
    with pytest.raises(ValueError, match="known for rule='same_clothes'"):
        retrieval_masks(one, one, rule='same_clothes')
    with pytest.raises(ValueError, match='rule must be'):
        retrieval_masks(one, one, rule='general')
    with pytest.raises(ValueError, match='cameras must have shape'):
        Persons.of([0], [0, 1])
    with pytest.raises(TypeError, match='identities must be integers'):
        Persons.of([0.5], [0])
    with pytest.raises(ValueError, match=r'\(Q, D\) and \(G, D\)'):
        cosine_distances(torch.zeros(1, 2), torch.zeros(1, 3))
    with pytest.raises(ValueError, match='draws must be'):
        single_shot_galleries([0], draws=0)
