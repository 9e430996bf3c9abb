import pytest
import torch
from torch import nn

from mmfair.evaluation import (
    ClassAccuracy,
    FeatureCollector,
    SampleFeatures,
)


def evaluated(samples, classes='abc', **settings):
    """The metric after two batches; the features of image i are (i, -i)."""
    model = nn.Identity()
    wrapped = nn.Sequential(model)
    rows = torch.arange(len(samples)).float()
    features = torch.stack([rows, -rows], dim=1)
    with FeatureCollector(wrapped, ['0']) as collector:
        metric = SampleFeatures(collector, **settings)
        metric.dataset_meta = dict(classes=tuple(classes))
        half = len(samples) // 2
        for batch in (slice(half), slice(half, None)):
            wrapped(features[batch])
            metric.process(None, samples[batch])
        metric.evaluate(len(samples))
    return metric


def sample(labels, score, pred=None):
    score = torch.tensor(score)
    pred = score.argmax().view(1) if pred is None else torch.tensor(pred)
    return dict(
        gt_label=torch.tensor(labels), pred_label=pred, pred_score=score
    )


def test_single_labels():
    metric = evaluated(
        [
            sample([0], [0.8, 0.1, 0.1]),
            sample([0], [0.3, 0.4, 0.3]),
            sample([1], [0.3, 0.4, 0.3]),
            sample([1], [0.1, 0.6, 0.3]),
        ],
        class_counts=[30, 5, 7],
        many=20,
        few=6,
    )
    found = metric.gathered
    assert found.features['0'].tolist() == [[0, 0], [1, -1], [2, -2], [3, -3]]
    assert found.image.tolist() == [0, 1, 2, 3]
    assert found.label.tolist() == [0, 0, 1, 1]
    assert found.pred.tolist() == [0, 1, 1, 1]
    assert not found.multi_label
    rows = metric.class_rows()
    assert [row['accuracy'] for row in rows] == [50.0, 100.0, None]
    assert [row['group'] for row in rows] == ['many', 'few', 'medium']


def test_a_multi_label_head_on_single_labels_answers_its_highest_score():
    metric = evaluated(
        [
            sample([0], [0.9, 0.8, 0.1], pred=[0, 1]),
            sample([2], [0.1, 0.2, 0.4], pred=[]),
        ]
    )
    assert metric.gathered.pred.tolist() == [0, 2]


def test_several_labels_are_recalled_at_one_half():
    metric = evaluated(
        [
            sample([0, 2], [0.9, 0.8, 0.1]),
            sample([], [0.9, 0.8, 0.1]),
            sample([1], [0.1, 0.5, 0.6]),
            sample([2], [0.1, 0.0, 0.4]),
        ]
    )
    found = metric.gathered
    assert found.multi_label
    assert found.image.tolist() == [0, 0, 2, 3]
    assert found.label.tolist() == [0, 2, 1, 2]
    assert found.pred.tolist() == [0, -1, 1, -1]
    accuracies = [row['accuracy'] for row in metric.class_rows()]
    assert accuracies == [100.0, 100.0, 0.0]


def test_training_counts():
    metric = evaluated([sample([0], [1.0, 0, 0])] * 2)
    assert metric.class_counts is None
    with pytest.raises(ValueError, match='a, b, c, got a, b'):
        metric.set_class_counts([5, 6], 'ab')
    assert metric.class_counts is None
    metric.set_class_counts([5, 6, 7], 'abc')
    assert metric.class_counts == [5, 6, 7]
    assert [row['train_count'] for row in metric.class_rows()] == [5, 6, 7]


def test_what_is_no_classifier():
    wrong = {'pred_sem_seg': {}, 'gt_sem_seg': {}}
    with pytest.raises(ValueError) as caught:
        evaluated([wrong, wrong])
    assert str(caught.value) == (
        'SampleFeatures: a sample must have gt_label and pred_score, got '
        'gt_sem_seg, pred_sem_seg. Only image classifiers of MMPretrain are '
        'supported, evaluated on labelled images.'
    )


def test_a_label_without_a_score():
    with pytest.raises(ValueError) as caught:
        evaluated([sample([3], [0.0, 1, 0])] * 2)
    assert str(caught.value) == (
        'SampleFeatures: labels must be in [0, C) and scores one for each of '
        'the C = 3 classes, got labels [3] and 3 scores. Check the number of '
        'classes.'
    )


def test_counts_and_thresholds_of_a_runs_own_metric() -> None:
    collector = FeatureCollector(torch.nn.ReLU(), [])
    own = ClassAccuracy(class_counts=[5, 6], many=5, few=2)
    found = SampleFeatures.like([object(), own], collector)
    assert (found.class_counts, found.many, found.few) == ([5, 6], 5, 2)
    found = SampleFeatures.like([], collector)
    assert (found.class_counts, found.many, found.few) == (None, 100, 20)


def test_one_label_an_image_by_chance() -> None:
    samples = [sample([1], [0.9, 0.6, 0.1]), sample([2], [0.1, 0.0, 0.4])]
    assert not evaluated(samples).gathered.multi_label
    found = evaluated(samples, multi_label=True).gathered
    assert found.multi_label
    assert found.pred.tolist() == [1, -1]
