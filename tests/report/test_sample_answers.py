import numpy as np
import pytest
import torch
from mmengine.structures import BaseDataElement, PixelData

from mmfair.report import Labels, MultiLabels, Pixels
from mmfair.report.sample_answers import SampleAnswers


def image(labels: list[int], score: list[float], **more: object) -> object:
    return BaseDataElement(
        gt_label=torch.tensor(labels), pred_score=torch.tensor(score), **more
    )


def pixels(truth: list, said: list) -> object:
    return BaseDataElement(
        gt_sem_seg=PixelData(data=torch.tensor([truth])),
        pred_sem_seg=PixelData(data=torch.tensor([said])),
    )


def gathered(classes: int, *samples: object) -> Labels | MultiLabels | Pixels:
    answers = SampleAnswers(classes)
    for sample in samples:
        answers.add(sample)
    return answers.data()


def test_one_label_an_image() -> None:
    found = gathered(3, image([2], [0.1, 0.2, 0.7]), image([0], [0, 1, 0]))
    assert isinstance(found, Labels)
    assert found.label.tolist() == [2, 0]
    assert found.pred.tolist() == [2, 1]
    assert found.score.tolist() == pytest.approx([0.7, 1])


def test_several_labels_and_difficult_ones() -> None:
    found = gathered(
        3,
        image([0, 2], [0.9, 0.1, 0.8], gt_label_difficult=[1, 2]),
        image([], [0.0, 0.1, 0.2]),
    )
    assert isinstance(found, MultiLabels)
    assert found.label.tolist() == [[1, -1, 1], [0, 0, 0]]
    assert found.score.shape == (2, 3)


def test_pixels() -> None:
    found = gathered(
        2,
        pixels([[0, 0], [1, 255]], [[0, 1], [1, 1]]),
        pixels([[1, 1], [1, 1]], [[1, 1], [0, 1]]),
    )
    assert isinstance(found, Pixels)
    # Intersection, union and truth of both classes, image by image.
    assert found.areas.tolist() == [
        [[1, 1], [2, 2], [2, 1]],
        [[0, 3], [1, 4], [0, 4]],
    ]
    assert found.confusion.tolist() == [[1, 1], [1, 4]]
    maps = found.label_map
    assert maps.shape == (2, 48, 48)
    np.testing.assert_allclose(maps[:, 0, 0], [0.5, 0.5])
    np.testing.assert_allclose(maps[:, -1, -1], [0, 0.5])


def test_the_map_of_labels_has_the_proportions_of_the_images() -> None:
    wide = [[0, 1, 1, 1], [1, 1, 1, 1]]
    maps = gathered(2, pixels(wide, wide), pixels([[0]], [[0]])).label_map
    assert maps.shape == (2, 24, 48)
    np.testing.assert_allclose(maps[0, 0, [0, 11, 12, 47]], [1, 1, 0.5, 0.5])


def test_the_ignored_label_is_that_of_the_data_set() -> None:
    sample = pixels([[0, 1, 200, 200]], [[0, 0, 1, 1]])
    with pytest.raises(ValueError, match='or 255, got 200'):
        gathered(2, sample)
    for ignored, expected in ((200, [1, 1]), (0, [0, 1])):
        answers = SampleAnswers(2, ignored=ignored)
        answers.add(sample if ignored else pixels([[0, 1, 1]], [[0, 1, 0]]))
        data = answers.data()
        assert data.ignored == ignored
        assert data.areas[0, 2].tolist() == (expected if ignored else [0, 2])
    assert data.ignored_share == pytest.approx(1 / 3)


def test_drawn_images_with_one_label_each_may_have_several() -> None:
    answers = SampleAnswers(3, several=True)
    answers.add(image([2], [0.9, 0.2, 0.7]))
    assert isinstance(answers.data(), MultiLabels)
    answers = SampleAnswers(3, several=True)
    answers.add(image([2], [0.1, 0.2, 0.7]))  # a softmax
    assert isinstance(answers.data(), Labels)


def test_scores_that_are_not_finite() -> None:
    with pytest.raises(ValueError, match='scores must be finite'):
        gathered(2, image([1], [float('nan'), 1.0]))


def test_a_label_out_of_range() -> None:
    with pytest.raises(ValueError, match='got labels \\[3\\] and 3 scores'):
        gathered(3, image([3], [0.1, 0.2, 0.7]))
    with pytest.raises(ValueError, match=r'must be in \[0, 2\) or 255, got 2'):
        gathered(2, pixels([[2]], [[0]]))


def test_detectors_are_refused() -> None:
    sample = BaseDataElement(gt_instances=1, pred_instances=1)
    with pytest.raises(ValueError) as error:
        gathered(2, sample)
    assert str(error.value) == (
        'fairness report: model must be an image classifier or a segmentor '
        'on labelled images, got samples with gt_instances, pred_instances. '
        'Detectors are not supported.'
    )
