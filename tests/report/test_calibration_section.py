import numpy as np
import pytest
from report.answers import made, multi_label, segmentation, single_label
from sklearn.calibration import calibration_curve

from mmfair.report.calibration_section import (
    CALIBRATION_BINS,
    calibration_section,
)


def error(right: np.ndarray, confidence: np.ndarray) -> float:
    """Expected calibration error, by the curve of scikit-learn."""
    share, mean = calibration_curve(right, confidence, n_bins=CALIBRATION_BINS)
    edges = np.linspace(0, 1, CALIBRATION_BINS + 1)
    index = np.searchsorted(edges[1:-1], confidence)
    counts = np.bincount(index, minlength=CALIBRATION_BINS)
    return (counts[counts > 0] * np.abs(share - mean)).sum() / counts.sum()


def test_the_errors_are_those_of_scikit_learn() -> None:
    answers = single_label()
    data = answers.data
    section = made(calibration_section, answers)
    totals, classes = section.tables
    right, score = data.pred == data.label, data.score.astype(float)
    (row,) = totals.rows
    assert row['ece'] == pytest.approx(100 * error(right, score))
    assert row['confidence'] == pytest.approx(100 * score.mean())
    assert row['right'] == pytest.approx(60)
    assert row['gap'] == pytest.approx(100 * score.mean() - 60)
    for index, row in enumerate(classes.rows):
        own = data.label == index
        assert row['name'] == answers.class_names[index]
        assert row['answers'] == 10
        if right[own].any() and not right[own].all():
            expected = 100 * error(right[own], score[own])
            assert row['ece'] == pytest.approx(expected)


def test_several_labels_are_asked_class_by_class() -> None:
    answers = multi_label()
    label, score = answers.data.label, answers.data.score.astype(float)
    section = made(calibration_section, answers)
    counted = label >= 0
    (row,) = section.tables[0].rows
    assert row['answers'] == counted.sum()
    expected = error(label[counted] == 1, score[counted])
    assert row['ece'] == pytest.approx(100 * expected)
    cat = section.tables[1].rows[0]
    assert cat['answers'] == 5
    assert cat['right'] == pytest.approx(60)


def test_a_class_without_images_is_unknown() -> None:
    answers = single_label(
        label=np.zeros(40, int), pred=np.zeros(40, int), train_counts=None
    )
    rows = made(calibration_section, answers).tables[1].rows
    assert rows[1]['answers'] == 0
    assert rows[1]['ece'] is None
    assert rows[1]['confidence'] is None


def test_two_models_have_a_panel_each() -> None:
    section = made(calibration_section, single_label(), single_label('ZUT'))
    (figure,) = section.figures
    assert len(figure.figure.axes) == 2
    assert 'ZUT: mean confidence' in figure.alt


def test_segmentation_keeps_no_scores() -> None:
    section = made(calibration_section, segmentation())
    assert not section.tables
    assert 'single pixels' in section.left_out[0]
