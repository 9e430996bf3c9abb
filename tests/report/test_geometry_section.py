import numpy as np
import pytest
import torch
from report.answers import made, segmentation, single_label

from mmfair.evaluation import class_geometry
from mmfair.functional import accuracy_correlation
from mmfair.report.class_scores import ClassScores
from mmfair.report.geometry_section import geometry_section
from mmfair.report.manifolds import Manifolds

pytestmark = pytest.mark.filterwarnings('ignore')


def answers_of(name: str = 'CE', **changes: object):
    """Forty images of each of four classes."""
    generator = np.random.default_rng(1)
    label = np.repeat(np.arange(4), 40)
    features = {
        depth: generator.normal(size=(160, 4)).astype(np.float32)
        * (1 + label[:, None])
        for depth in ('1/3', 'last')
    }
    pred = np.where(generator.random(160) < 0.2 * label, 0, label)
    return single_label(
        name,
        images=np.arange(160),
        label=label,
        pred=pred,
        features={k: v.astype(np.float32) for k, v in features.items()},
        places={'1/3': 'backbone.a', 'last': 'head.fc:input'},
        **changes,
    )


def measured(own, **settings):
    score = ClassScores.measure(own, resamples=20)
    return score, Manifolds.measure(own, score.score, **settings)


def test_numbers_are_those_of_the_class_geometry() -> None:
    own = answers_of()
    score, found = measured(own, k=12)
    expected = class_geometry(
        torch.from_numpy(own.features['last']),
        torch.from_numpy(own.data.label),
        4,
        k=12,
    )
    for name in ('curvature', 'separation', 'volume', 'twonn'):
        np.testing.assert_allclose(found.quantity(name), expected[name])
    r = accuracy_correlation(expected['volume'], score.score)
    assert found.correlations['last']['volume'] == r


def test_a_cap_on_the_images_of_a_class() -> None:
    _, all_of = measured(answers_of(), k=12)
    _, some = measured(answers_of(), k=12, max_per_class=30)
    assert not np.allclose(all_of.quantity('volume'), some.quantity('volume'))


def test_figures_and_table() -> None:
    section = made(geometry_section, answers_of(), k=12)
    assert [figure.name for figure in section.figures] == [
        'geometry_scatter_1',
        'geometry_by_depth',
        'curvature_spread',
    ]
    table, collapse = section.tables
    assert collapse.name == 'neural_collapse'
    (numbers,) = collapse.rows
    assert numbers['within'] > 0
    assert numbers['alignment'] is None  # no model to ask for its weights
    rows = table.rows
    assert {row['depth'] for row in rows} == {'1/3', 'last'}
    assert {row['place'] for row in rows} == {'backbone.a', 'head.fc:input'}
    assert {row['count'] for row in rows} == {4}
    assert section.left_out == [
        'Geometry of CE through training: it trained without GeometryLogHook.'
    ]


def test_the_course_of_training() -> None:
    names = ('separation', 'curvature', 'curvature_variance')
    names += ('curvature_r', 'separation_r')
    log = [dict.fromkeys(names, 0.5) | {'epoch': epoch} for epoch in (0, 5)]
    own = answers_of(geometry_log=log)
    section = made(geometry_section, own, k=12)
    assert section.figures[-1].name == 'geometry_curves'
    assert section.figures[-1].alt == (
        'CE: 2 measurements, the last after 5 epochs.'
    )
    assert section.left_out == []


def test_curvature_that_is_not_local_is_left_out() -> None:
    own = answers_of()
    _, few = measured(own, k=60)
    assert np.isnan(few.quantity('curvature')).all()
    assert np.isfinite(few.quantity('volume')).all()
    assert np.isnan(few.correlations['last']['curvature'].r)
    section = made(geometry_section, own, k=60)
    names = [figure.name for figure in section.figures]
    assert 'curvature_spread' not in names
    assert 'curvature' not in section.figures[0].alt
    assert any('of 4 of 4 classes is left out' in n for n in section.notes)


def test_few_images_are_said_once_with_the_classes() -> None:
    own = answers_of()
    section = made(geometry_section, own, k=60)
    (note,) = [note for note in section.notes if 'smaller k' in note]
    assert ', '.join(own.class_names) in note


def test_a_segmentor_is_left_out_with_the_reason() -> None:
    own = segmentation()
    score = ClassScores.measure(own, resamples=20)
    assert Manifolds.measure(own, score.score) is None
    section = made(geometry_section, own)
    assert section.left_out[0] == (
        'FPN: the features of a segmentor are those of pixels.'
    )
    assert section.figures == []
