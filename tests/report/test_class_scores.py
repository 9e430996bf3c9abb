import numpy as np
import pytest
import torch
from report.answers import multi_label, segmentation, single_label

from mmfair.functional import accuracy_summary
from mmfair.report.class_scores import ClassScores


def test_single_label_is_accuracy_and_its_summary() -> None:
    found = ClassScores.measure(single_label(), resamples=50)
    np.testing.assert_allclose(found.score, [1, 0.8, 0.5, 0.1])
    assert found.support.tolist() == [10] * 4
    expected = accuracy_summary(
        torch.tensor([1, 0.8, 0.5, 0.1]).double(),
        torch.full((4,), 10),
        [500, 100, 20, 5],
    )
    assert found.summary == pytest.approx(expected)
    assert {len(draws) for draws in found.summary_draws.values()} == {50}


def test_intervals_hold_the_score_and_shrink_with_images() -> None:
    few = ClassScores.measure(single_label(), resamples=300)
    ends = few.intervals()
    assert np.isnan(ends[0]).all()  # always right: all draws agree
    assert (ends[1:, 0] <= few.score[1:]).all()
    assert (few.score[1:] <= ends[1:, 1]).all()
    answers = single_label()
    many = ClassScores.measure(
        single_label(
            images=np.arange(1000),
            label=np.tile(answers.data.label, 25),
            pred=np.tile(answers.data.pred, 25),
        ),
        resamples=300,
    )
    narrow = np.ptp(many.intervals(), axis=1)
    assert narrow[2] == pytest.approx(np.ptp(ends, axis=1)[2] / 5, rel=0.3)


def test_the_difference_of_two_models_is_paired() -> None:
    one = ClassScores.measure(single_label(), resamples=50, seed=1)
    two = ClassScores.measure(single_label(), resamples=50, seed=1)
    for name, draws in one.summary_draws.items():
        np.testing.assert_array_equal(draws, two.summary_draws[name])


def test_several_labels_is_the_average_precision_of_the_host() -> None:
    pytest.importorskip('mmpretrain')
    from mmpretrain.evaluation import AveragePrecision

    answers = multi_label()
    found = ClassScores.measure(answers, resamples=20)
    expected = AveragePrecision.calculate(
        torch.from_numpy(answers.data.score[:, :2]),
        torch.from_numpy(answers.data.label[:, :2]),
        average=None,
    )
    np.testing.assert_allclose(100 * found.score[:2], expected, rtol=1e-6)
    assert np.isnan(found.score[2])
    assert found.support.tolist() == [3, 2, 0]
    assert 'overall' not in found.summary
    assert np.isnan(found.intervals()[2]).all()


def test_segmentation_is_the_intersection_over_union() -> None:
    found = ClassScores.measure(segmentation(), resamples=20)
    np.testing.assert_allclose(found.score, [14 / 17, 15 / 18])
    assert found.support.tolist() == [16, 16]
    assert not {'many', 'medium', 'few'} & found.summary.keys()
