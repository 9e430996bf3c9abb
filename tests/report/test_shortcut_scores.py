from dataclasses import replace

import numpy as np
import pytest
import torch

from mmfair.functional import paired_difference
from mmfair.report import Labels, ModelAnswers, Pixels
from mmfair.report.class_scores import ClassScores
from mmfair.report.shortcut_scores import ShortcutScores

ANSWERS = ModelAnswers(
    name='model',
    class_names=['cat', 'dog', 'owl'],
    images=np.arange(6),
    data=Labels(
        label=np.array([0, 0, 0, 0, 1, 1]),
        pred=np.array([0, 0, 0, 1, 1, 1]),
        score=np.ones(6, np.float32),
    ),
)


def answering(*pred: int) -> ModelAnswers:
    return replace(ANSWERS, data=replace(ANSWERS.data, pred=np.array(pred)))


def scores_of(before: ModelAnswers, after: ModelAnswers) -> ShortcutScores:
    answers = {'unchanged': before, 'changed': after}
    measured = {
        name: ClassScores.measure(own, resamples=300)
        for name, own in answers.items()
    }
    return ShortcutScores(answers, measured)


def test_accuracies_by_hand():
    after = answering(0, 1, 1, 1, 1, 0)
    scores = scores_of(ANSWERS, after)
    assert scores.changes == ['changed']
    assert scores.support.tolist() == [4, 2, 0]
    accuracies = scores.accuracies()
    assert accuracies['unchanged'][:2].tolist() == [75, 100]
    assert accuracies['changed'][:2].tolist() == [25, 50]
    assert np.isnan(accuracies['changed'][2])
    assert scores.mean('unchanged') == pytest.approx(87.5)
    drop, low, high = scores.mean_drop('changed')
    assert drop == pytest.approx(50)
    assert low < 50 < high


def test_the_interval_of_a_class_is_newcombes():
    after = answering(0, 1, 1, 1, 1, 1)
    drops = scores_of(ANSWERS, after).drops('changed')
    expected = paired_difference(
        torch.tensor([True, True, True, False]),
        torch.tensor([True, False, False, False]),
    )
    assert drops[0] == pytest.approx(100 * np.array(expected))
    assert drops[1, 0] == 0
    assert drops[1, 1] < -30  # two images that agree tell little
    assert np.isnan(drops[2]).all()


def test_the_interval_of_an_iou_is_paired():
    """Each image loses the same share: no draw differs, no interval."""
    areas = np.zeros((5, 3, 2), np.int64)
    areas[:, :, 0] = [8, 10, 9]
    before = ModelAnswers(
        name='model',
        class_names=['sky', 'road'],
        images=np.arange(5),
        data=Pixels(areas),
    )
    changed = areas.copy()
    changed[:, 0, 0] = 3
    drops = scores_of(before, replace(before, data=Pixels(changed))).drops(
        'changed'
    )
    assert drops[0, 0] == pytest.approx(50)
    assert np.isnan(drops[0, 1:]).all()
    assert np.isnan(drops[1]).all()
