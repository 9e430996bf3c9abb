from pathlib import Path

import pytest
import torch
from ddp import run_ddp
from log_lines import log_lines
from mmengine.hooks import CheckpointHook
from reid_cases import EVALUATION, RULES, doubles
from retrieval_jobs import FEATURES, figures_of_a_shard, metric, sample

from mmfair.evaluation import Retrieval
from mmfair.functional import (
    cosine_distances,
    graph_distances,
    k_reciprocal_distances,
)


def evaluated(ours: Retrieval, samples: list[dict]) -> dict:
    ours.process(None, samples)
    return ours.evaluate(len(samples))


def samples() -> list[dict]:
    return [sample(index) for index in range(len(FEATURES))]


def test_figures_of_the_released_code() -> None:
    """Its distances are those of unit vectors in as many dimensions."""
    case = EVALUATION['mixed_6x14']
    cosines = 1 - doubles(case['distmat'])
    cosines = 0.1 * cosines / cosines.abs().max()
    gallery = torch.eye(14).double()
    spare = (1 - cosines.square().sum(1, keepdim=True)).sqrt()
    query = torch.cat([cosines, spare], 1)
    gallery = torch.cat([gallery, gallery.new_zeros(14, 1)], 1)
    items = []
    for of, rows in (('q', query), ('g', gallery)):
        for i, row in enumerate(rows):
            items.append(
                dict(
                    feature=row,
                    sample_idx=len(items),
                    identity=case[f'{of}_pids'][i],
                    camera=case[f'{of}_camids'][i],
                    outfit=case[f'{of}_clothes'][i],
                    is_query=of == 'q',
                )
            )
    figures = evaluated(Retrieval(list(RULES.values())), items)
    for rule, ours in RULES.items():
        expected = case['expected'][rule]
        assert figures[f'retrieval/{ours}/mAP'] == pytest.approx(
            100 * expected['mAP'], abs=1e-6
        )
        for k in (1, 5, 10):
            assert figures[f'retrieval/{ours}/top{k}'] == pytest.approx(
                100 * expected['cmc'][k - 1]
            )
        assert (
            figures[f'retrieval/{ours}/queries']
            == (expected['num_valid_queries'])
        )


def test_the_protocol_is_in_every_name() -> None:
    figures = evaluated(metric(ranks=[1, 3]), samples())
    protocols = {name.split('/')[1] for name in figures}
    assert protocols == {
        'standard',
        'same_clothes',
        'clothes_changing',
        'all',
        'single_shot',
    }
    assert {name.split('/')[2] for name in figures} == {
        'top1',
        'top3',
        'mAP',
        'mINP',
        'queries',
    }
    assert all(type(value) is float for value in figures.values())


@pytest.mark.parametrize('name', ['top1', 'mAP'])
def test_the_best_checkpoint_is_that_of_the_greatest(name: str) -> None:
    key = f'retrieval/clothes_changing/{name}'
    hook = CheckpointHook(save_best=key)
    assert hook.rules == ['greater']


def test_cameras_of_queries_and_gallery() -> None:
    """As of PRCC: A is the gallery, C the queries in other clothes."""
    ours = Retrieval(
        ['prcc_cross', dict(name='mine', query_cameras=[2]), 'all']
    )
    figures = evaluated(ours, samples())
    queries = [s for s in samples() if s['is_query'] and s['camera'] == 2]
    rest = [s for s in samples() if not s['is_query']]
    alone = evaluated(Retrieval(['standard']), queries + rest)
    assert figures['retrieval/mine/mAP'] == alone['retrieval/standard/mAP']
    gallery = [s for s in rest if s['camera'] == 0]
    alone = evaluated(Retrieval(['all']), queries + gallery)
    assert figures['retrieval/prcc_cross/mAP'] == alone['retrieval/all/mAP']


def test_single_shot_has_one_item_a_person() -> None:
    shot = dict(name='shot', rule='all', draws=50)
    figures = evaluated(Retrieval([shot, 'all'], ranks=[1, 4]), samples())
    assert figures['retrieval/shot/top4'] == 100
    assert figures['retrieval/shot/mAP'] == figures['retrieval/shot/mINP']
    assert figures['retrieval/shot/mAP'] != figures['retrieval/all/mAP']


def test_features_of_a_tracklet_are_averaged() -> None:
    clips = [
        sample(index, tracklet=index % 8 + 8 * (index > 7))
        for index in range(31)
    ]
    means = []
    for index in range(16):
        of = [c for c in clips if c['tracklet'] == index]
        feature = torch.stack([c['feature'] for c in of]).mean(0)
        means.append({**of[0], 'feature': feature})
        del means[-1]['tracklet']
    ours = evaluated(Retrieval(['all']), clips)
    assert ours == evaluated(Retrieval(['all']), means)


def test_samples_seen_twice_count_once_in_the_order_of_the_set() -> None:
    twice = samples() + samples()[::-1]
    ours = metric()
    ours.process(None, twice)
    assert ours.evaluate(len(FEATURES)) == evaluated(metric(), samples())


def test_reranking_is_named() -> None:
    ours = Retrieval(['all'], rerank=dict(k1=3, k2=2))
    figures = evaluated(ours, samples())
    assert set(figures) == {
        f'retrieval/all_reranked/{name}'
        for name in (
            'top1',
            'top5',
            'top10',
            'top20',
            'mAP',
            'mINP',
            'queries',
        )
    }
    query, gallery = FEATURES[:8], FEATURES[8:]
    near = k_reciprocal_distances(query, gallery, k1=3, k2=2).argmin(1)
    plain = cosine_distances(query, gallery).argmin(1)
    assert not near.equal(plain)
    right = [
        sample(i)['identity'] == sample(8 + int(j))['identity']
        for i, j in enumerate(near)
    ]
    assert figures['retrieval/all_reranked/top1'] == 100 * sum(right) / 8


def test_reranking_by_a_graph() -> None:
    ours = Retrieval(['all'], rerank=dict(kind='graph', k1=5, k2=2))
    figures = evaluated(ours, samples())
    near = graph_distances(FEATURES[:8], FEATURES[8:], k1=5, k2=2).argmin(1)
    right = [
        sample(i)['identity'] == sample(8 + int(j))['identity']
        for i, j in enumerate(near)
    ]
    top1 = figures['retrieval/all_graph_reranked/top1']
    assert top1 == 100 * sum(right) / 8
    assert Retrieval(rerank='graph').rerank == {'kind': 'graph'}


def test_queries_without_an_answer_are_told() -> None:
    stranger = {**sample(0), 'sample_idx': 40, 'identity': 9}
    with log_lines() as lines:
        figures = evaluated(Retrieval(['all']), [*samples(), stranger])
    assert figures['retrieval/all/queries'] == 8
    assert any('1 of 9 queries have no right answer' in x for x in lines)


def test_dropped_samples_are_told() -> None:
    ours = Retrieval(['all'])
    ours.process(None, samples()[:-1])
    with log_lines() as lines:
        ours.evaluate(31)
    assert any('1 of 31 samples were not evaluated' in x for x in lines)


def test_what_can_not_be_evaluated() -> None:
    with pytest.raises(ValueError, match='got none of feature, camera'):
        Retrieval().process(
            None, [dict(sample_idx=0, identity=0, is_query=True)]
        )
    with pytest.raises(ValueError, match='got no gallery among 8 samples'):
        evaluated(Retrieval(['all']), samples()[:8])
    without = [
        {k: v for k, v in s.items() if k != 'outfit'} for s in samples()
    ]
    with pytest.raises(ValueError, match='outfits must be known'):
        evaluated(Retrieval(['same_clothes']), without)
    with pytest.raises(ValueError, match='cameras_3_and_4 must have queries'):
        evaluated(
            Retrieval(['cameras_3_and_4']),
            [s for s in samples() if s['camera'] == 0],
        )
    same = [{**s, 'camera': 0} for s in samples()]
    with pytest.raises(ValueError, match='standard must have a right answer'):
        evaluated(Retrieval(['standard']), same)


@pytest.mark.parametrize(
    ('settings', 'message'),
    [
        (dict(protocols='standard'), 'protocols must be a list'),
        (dict(protocols=[]), 'protocols must have one entry'),
        (dict(protocols=['cross']), "protocols must be 'standard',"),
        (dict(protocols=[3]), 'protocols must hold names'),
        (dict(protocols=[dict(rule='all')]), 'protocols must say name'),
        (dict(protocols=[dict(name='a', cams=1)]), 'must say name and may'),
        (dict(protocols=[dict(name='A/b')]), 'name must be of lower-case'),
        (dict(protocols=[dict(name='a', rule='b')]), 'rule must be'),
        (dict(protocols=[dict(name='a', draws=-1)]), 'draws must be'),
        (dict(protocols=['all', 'all']), 'a name of its own'),
        (dict(ranks=[0]), r'ranks\[0\] must be'),
        (dict(ranks=[]), 'ranks must have one entry'),
        (dict(rerank='gnn'), "rerank must be 'k_reciprocal' or 'graph'"),
        (dict(rerank=dict(kind='graph', share=1)), 'rerank must say kind, k1'),
        (dict(rerank=dict(k=3)), 'rerank must say'),
        (dict(rerank=dict(k1=0)), 'k1 must be'),
    ],
)
def test_settings_out_of_range(settings: dict, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        Retrieval(**settings)


@pytest.mark.ddp
def test_uneven_shares_of_two_processes_are_one(tmp_path: Path) -> None:
    ranks = run_ddp(figures_of_a_shard, tmp_path, str(tmp_path / 'collect'))
    assert ranks[0] == ranks[1] == evaluated(metric(), samples())


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        ('feature', 'word'),
        ('feature', None),
        ('feature', torch.tensor([1, 2])),
        ('identity', float('nan')),
        ('identity', 1.5),
        ('identity', 'a'),
        ('camera', None),
        ('outfit', float('nan')),
        ('tracklet', 'a'),
        ('sample_idx', 0.5),
        ('is_query', 'False'),
        ('is_query', float('nan')),
    ],
)
def test_a_field_that_means_nothing_is_named(field: str, value) -> None:
    wrong = {**sample(0), field: value}
    with pytest.raises((TypeError, ValueError), match=f'Retrieval: {field} '):
        Retrieval().process(None, [wrong])


@pytest.mark.parametrize('size', [0, 5])
def test_features_of_different_sizes_are_refused(size: int) -> None:
    wrong = {**sample(0), 'feature': torch.ones(size)}
    with pytest.raises(ValueError, match='Retrieval: feature must be of one'):
        evaluated(Retrieval(), [wrong, *samples()[1:]])
