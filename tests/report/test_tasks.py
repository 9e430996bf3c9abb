import numpy as np
import pytest

from mmfair.report import (
    Labels,
    Measured,
    Mistake,
    ModelAnswers,
    MultiLabels,
    Pixels,
    ReportSettings,
)

NAMES = ['cat', 'dog', 'owl', 'emu']


def single() -> ModelAnswers:
    return ModelAnswers(
        name='model',
        class_names=NAMES,
        images=np.arange(6),
        data=Labels(
            label=np.array([0, 0, 0, 1, 1, 2]),
            pred=np.array([0, 1, 2, 1, 0, 2]),
            score=np.array([0.9, 0.6, 0.8, 0.7, 0.5, 0.9], np.float32),
        ),
    )


def several() -> ModelAnswers:
    return ModelAnswers(
        name='model',
        class_names=NAMES,
        images=np.arange(3),
        data=MultiLabels(
            np.array([[1, 0, -1, 0], [1, 1, 0, 0], [0, 1, 0, 0]], np.int8),
            np.array(
                [[0.7, 0.2, 0.9, 0.1], [0.3, 0.9, 0.4, 0], [0.8, 0.1, 0, 0]],
                np.float32,
            ),
        ),
    )


def pixels() -> ModelAnswers:
    areas = np.zeros((2, 3, 4), np.int64)
    areas[0, :, 0] = 3, 12, 5
    areas[1, :, 0] = 4, 8, 8
    areas[:, :, 1] = 2, 2, 2
    areas[1, 1, 2] = 9  # predicted alone
    return ModelAnswers(
        name='model',
        class_names=NAMES,
        images=np.arange(2),
        data=Pixels(areas),
    )


def mistakes(answers: ModelAnswers, index: int, count: int) -> list[Mistake]:
    return answers.task.mistakes(answers, index, count)


def class_positions(answers: ModelAnswers, index: int) -> np.ndarray:
    return answers.task.positions(answers, index)


def weak_classes(answers: ModelAnswers, count: int) -> list[int]:
    measured = Measured.of(answers, ReportSettings(resamples=2))
    return measured.weak_classes(count)


def test_single_label():
    found = mistakes(single(), 0, 5)
    assert [(own.position, own.said) for own in found] == [(2, 2), (1, 1)]
    assert found[0].score == pytest.approx(0.8)
    assert len(mistakes(single(), 0, 1)) == 1
    assert mistakes(single(), 2, 5) == []
    assert class_positions(single(), 1).tolist() == [3, 4]


def test_several_labels():
    found = mistakes(several(), 0, 5)
    # Of what is absent and counts, the class of the highest score.
    assert [(own.position, own.said) for own in found] == [(1, 2), (0, 1)]
    assert found[0].score == pytest.approx(0.3)
    assert class_positions(several(), 2).tolist() == []


def test_segmentation():
    found = mistakes(pixels(), 0, 5)
    assert [(*own,) for own in found] == [(0, None, 0.25), (1, None, 0.5)]
    assert class_positions(pixels(), 2).tolist() == []


def test_weak_classes_have_images_and_mistakes():
    assert weak_classes(single(), 4) == [0, 1]
    assert weak_classes(single(), 1) == [0]
    assert weak_classes(pixels(), 4) == [0]
