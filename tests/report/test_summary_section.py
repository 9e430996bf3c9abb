import numpy as np
import pytest
from report.answers import segmentation, single_label

from mmfair.report.class_scores import ClassScores
from mmfair.report.manifolds import Manifolds
from mmfair.report.summary_section import summary_section


def section_of(*answers, manifolds=None):
    scores = [ClassScores.measure(own, resamples=200) for own in answers]
    return summary_section(answers, scores, manifolds or [None] * len(answers))


def row_of(section, figure: str) -> dict:
    (row,) = [r for r in section.tables[0].rows if r['figure'] == figure]
    return row


def test_value_and_interval() -> None:
    row = row_of(section_of(single_label()), 'accuracy over images (%)')
    assert row['value 0'] == pytest.approx(60)
    assert row['low 0'] < 60 < row['high 0']
    assert row['model 0'].startswith('60.00 [')
    assert 'difference 1' not in row


def test_the_difference_is_paired() -> None:
    better = single_label('ZUT')
    better.pred = better.pred.copy()
    wrong = np.flatnonzero(better.pred != better.label)[:8]
    better.pred[wrong] = better.label[wrong]
    row = row_of(
        section_of(single_label(), better), 'accuracy over images (%)'
    )
    assert row['change 1'] == pytest.approx(20)
    assert row['change low 1'] > 0
    assert 'no difference shown' not in row['difference 1']
    # Two independent intervals would overlap here.
    assert row['low 1'] < row['high 0']


def test_no_difference_is_said() -> None:
    row = row_of(
        section_of(single_label(), single_label('ZUT')), 'worst class (%)'
    )
    assert row['difference 1'].endswith(', no difference shown')


def test_a_lower_value_has_a_minus_sign() -> None:
    worse = single_label('ZUT')
    worse.pred = (worse.label + 1) % 4
    row = row_of(section_of(single_label(), worse), 'accuracy over images (%)')
    assert row['difference 1'].startswith('\N{MINUS SIGN}60.00')


def test_variance_of_curvature_over_the_same_classes() -> None:
    def manifolds(values: list[float]) -> Manifolds:
        return Manifolds({'last': {'curvature': np.array(values)}}, {})

    found = [manifolds([1, 2, 3, np.nan]), manifolds([2, 2, 2, 9])]
    row = row_of(
        section_of(single_label(), single_label('DCR'), manifolds=found),
        'variance of the curvature over classes',
    )
    assert row['value 0'] == pytest.approx(2 / 3)
    assert row['value 1'] == 0
    assert row['change 1'] == pytest.approx(-2 / 3)


def test_what_is_unknown_is_left_out_with_the_reason() -> None:
    section = section_of(segmentation())
    assert section.left_out == [
        'Many-, medium- and few-shot classes: the config has no '
        'train_dataloader.',
        'Variance of the curvature: the features of a segmentor are those of '
        'pixels.',
    ]
    figures = [row['figure'] for row in section.tables[0].rows]
    assert 'mean IoU over classes (%)' in figures
    assert not any('over images' in figure for figure in figures)
