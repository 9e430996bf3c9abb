from dataclasses import replace

import numpy as np
import pytest
from report.answers import measured, segmentation, single_label

from mmfair.report import Section
from mmfair.report.manifolds import Manifolds
from mmfair.report.summary_section import NO_DIFFERENCE, summary_section


def section_of(*answers, manifolds=None) -> Section:
    answers = [replace(own, features={}) for own in answers]
    models, settings = measured(*answers, resamples=200)
    if manifolds is not None:
        models = [
            replace(model, manifolds=own)
            for model, own in zip(models, manifolds, strict=True)
        ]
    return summary_section(models, settings)


def row_of(section: Section, table: str, model: str) -> dict:
    (rows,) = [own.rows for own in section.tables if own.name == table]
    (row,) = [row for row in rows if row['model'] == model]
    return row


def single_label_but_better() -> object:
    answers = single_label('ZUT')
    pred, label = answers.data.pred.copy(), answers.data.label
    wrong = np.flatnonzero(pred != label)[:8]
    pred[wrong] = label[wrong]
    return single_label('ZUT', pred=pred)


def test_a_row_holds_numbers_and_their_intervals() -> None:
    section = section_of(single_label())
    row = row_of(section, 'summary', 'CE')
    assert row['overall'] == pytest.approx(60)
    assert row['overall_low'] < 60 < row['overall_high']
    assert [table.name for table in section.tables] == [
        'summary',
        'summary_spread',
    ]


def test_the_difference_is_paired() -> None:
    section = section_of(single_label(), single_label_but_better())
    row = row_of(section, 'differences', 'ZUT')
    assert row['overall'] == pytest.approx(20)
    assert row['overall_low'] > 0
    assert row['overall_verdict'] is None
    # Two independent intervals would overlap here.
    one, two = (row_of(section, 'summary', name) for name in ('CE', 'ZUT'))
    assert two['overall_low'] < one['overall_high']


def test_no_difference_is_said() -> None:
    section = section_of(single_label(), single_label('ZUT'))
    row = row_of(section, 'differences', 'ZUT')
    assert row['worst_verdict'] == NO_DIFFERENCE


def test_the_first_model_has_no_row_of_differences() -> None:
    names = ['CE', 'ZUT', 'DCR']
    section = section_of(*map(single_label, names))
    tables = {table.name: table.rows for table in section.tables}
    assert [row['model'] for row in tables['summary']] == names
    assert [row['model'] for row in tables['differences']] == names[1:]


def test_thirds_are_those_of_the_first_model() -> None:
    """Classes at 100, 80, 50, 10 %; then at 100, 100, 100, 20 %."""
    section = section_of(single_label(), single_label_but_better())
    one, two = (row_of(section, 'summary_thirds', n) for n in ('CE', 'ZUT'))
    keys = ('easy_third', 'middle_third', 'hard_third')
    assert [one[key] for key in keys] == pytest.approx([90, 50, 10])
    assert [two[key] for key in keys] == pytest.approx([100, 100, 20])
    change = row_of(section, 'differences_thirds', 'ZUT')
    assert change['middle_third'] == pytest.approx(50)
    assert change['middle_third_verdict'] is None
    assert one['middle_third_low'] < 50 < one['middle_third_high']
    alone = section_of(single_label())
    assert all('third' not in table.name for table in alone.tables)


def test_variance_of_curvature_over_the_same_classes() -> None:
    def manifolds(values: list[float]) -> Manifolds:
        return Manifolds({'last': {'curvature': np.array(values)}}, {})

    section = section_of(
        single_label(),
        single_label('DCR'),
        manifolds=[manifolds([1, 2, 3, np.nan]), manifolds([2, 2, 2, 9])],
    )
    key = 'curvature_variance'
    one, two = (
        row_of(section, 'summary_spread', name)[key] for name in ('CE', 'DCR')
    )
    assert (one, two) == (pytest.approx(2 / 3), 0)
    change = row_of(section, 'differences_spread', 'DCR')[key]
    assert change == pytest.approx(-2 / 3)


def test_what_is_unknown_is_left_out_with_the_reason() -> None:
    section = section_of(segmentation())
    assert section.left_out == [
        'Many-, medium- and few-shot classes: the config has no '
        'train_dataloader.',
        'Variance of the curvature: the features of a segmentor are those of '
        'pixels.',
    ]
    row = row_of(section, 'summary', 'FPN')
    assert 'mean' in row
    assert 'overall' not in row


def test_segmentation_has_the_accuracies_of_the_host() -> None:
    row = row_of(section_of(segmentation()), 'summary', 'FPN')
    # 14 of 16 pixels of the sky and 15 of 16 of the road are right.
    assert row['mean_accuracy'] == pytest.approx(100 * (14 + 15) / 32)
    assert row['pixel_accuracy'] == pytest.approx(100 * 29 / 32)


def ends_of(row: dict, key: str) -> tuple:
    return row[key], row[f'{key}_low'], row[f'{key}_high']


@pytest.mark.parametrize('share', [0.0, 0.5, 1.0])
def test_on_a_balanced_set_overall_and_mean_are_one_number(share) -> None:
    """With one interval and one verdict, at the edges, too."""
    label = np.repeat(np.arange(4), 10)
    right = np.arange(40) % 10 < 10 * share
    pred = np.where(right, label, (label + 1) % 4)
    section = section_of(
        single_label(pred=pred), single_label('ZUT', label=label, pred=label)
    )
    row = row_of(section, 'summary', 'CE')
    assert ends_of(row, 'overall') == pytest.approx(ends_of(row, 'mean'))
    assert row['overall_low'] < row['overall_high']
    change = row_of(section, 'differences', 'ZUT')
    assert ends_of(change, 'overall') == pytest.approx(ends_of(change, 'mean'))
    assert change['overall_low'] < change['overall_high']
    verdicts = change['overall_verdict'], change['mean_verdict']
    assert verdicts == ((NO_DIFFERENCE,) * 2 if share == 1 else (None,) * 2)


def test_a_group_of_one_class_has_the_interval_of_the_class() -> None:
    models, _ = measured(replace(single_label(), features={}))
    (ends,) = (model.intervals for model in models)
    row = row_of(section_of(single_label()), 'summary', 'CE')
    assert row['many'] == 100  # the first class, always right
    assert ends_of(row, 'many')[1:] == pytest.approx(tuple(100 * ends[0]))
    assert row['many_low'] < 90
    worst = row['worst'], row['worst_low'], row['worst_high']
    assert worst == pytest.approx((10, *(100 * ends[3])))


def test_no_interval_has_no_width() -> None:
    answers = [
        single_label(),
        single_label('one', label=np.array([2]), pred=np.array([2])),
        segmentation(),
    ]
    label = np.repeat(np.arange(4), 10)
    answers += [
        single_label('all', pred=label),
        single_label('none', pred=(label + 1) % 4),
    ]
    for own in answers:
        if own.name == 'one':
            own.images = np.arange(1)
        section = section_of(own, replace(own, name='twin'))
        for table in section.tables:
            for row in table.rows:
                for key in row:
                    if key.endswith('_low') and row[key] is not None:
                        assert row[key] < row[key.replace('_low', '_high')]


def test_an_iou_of_0_has_no_interval() -> None:
    answers = segmentation()
    answers.data.areas[:, 0] = 0
    row = row_of(section_of(answers), 'summary', 'FPN')
    assert ends_of(row, 'worst') == (0, None, None)
    assert ends_of(row, 'mean') == (0, None, None)
