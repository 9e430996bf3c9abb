from dataclasses import replace

import numpy as np
from report.answers import measured, segmentation, single_label

from mmfair.report.failing_classes import failing_classes, failing_sentences


def models_of(*answers):
    answers = [replace(own, features={}) for own in answers]
    return measured(*answers, resamples=100)[0]


def test_a_class_whose_interval_lies_below_the_mean_is_named() -> None:
    models = models_of(single_label())
    assert failing_classes(models[0]) == [3]
    (sentence,) = failing_sentences(models)
    low, high = 100 * models[0].intervals[3]
    assert sentence == (
        'CE fails 1 class, whose 95 % interval lies below the mean accuracy '
        f'over the classes, 60.0 %: fox (10.0 %, {low:.1f} to {high:.1f}).'
    )


def test_none_is_an_answer() -> None:
    label = np.repeat(np.arange(4), 10)
    (sentence,) = failing_sentences(models_of(single_label(pred=label)))
    assert sentence.startswith('CE fails none of the classes clearly')
    assert '100.0 %' in sentence


def test_a_class_that_is_never_met_is_named_without_an_interval() -> None:
    answers = segmentation()
    answers.data.areas[:, 0, 0] = 0
    (sentence,) = failing_sentences(models_of(answers))
    assert sentence == 'FPN never meets 1 class: sky (0.0 %, no interval).'


def test_no_interval_is_no_ground_to_be_named_among_intervals(
    monkeypatch,
) -> None:
    (model,) = models_of(single_label())
    intervals = model.intervals.copy()
    model.scores.score[2], intervals[2] = 0, np.nan
    monkeypatch.setattr(type(model), 'intervals', intervals)
    below, never = failing_sentences([model])[0].split('. ')
    assert failing_classes(model) == [2, 3]
    assert below.startswith('CE fails 1 class, whose 95 % interval lies below')
    assert 'fox (10.0 %, ' in below
    assert 'no interval' not in below
    assert never == 'CE never meets 1 class: owl (0.0 %, no interval).'


def test_each_model_has_a_sentence_and_untested_classes_are_told() -> None:
    label, pred = np.zeros(40, int), np.arange(40) % 2
    models = models_of(
        single_label(label=label, pred=pred),
        single_label('ZUT', label=label, pred=label),
    )
    sentences = failing_sentences(models)
    assert [text.split()[0] for text in sentences[:2]] == ['CE', 'ZUT']
    assert sentences[2] == (
        'Without an evaluated image, and so unknown: dog, owl, fox.'
    )


def test_of_many_classes_some_are_named_by_chance() -> None:
    generator = np.random.default_rng(0)
    label = np.repeat(np.arange(200), 10)
    right = generator.random(2000) < 0.6
    pred = np.where(right, label, (label + 1) % 200)
    answers = single_label(
        label=label,
        pred=pred,
        score=np.ones(2000, np.float32),
        images=np.arange(2000),
        class_names=[f'class {i}' for i in range(200)],
        train_counts=None,
    )
    sentence, chance = failing_sentences(models_of(answers))
    assert ' more.' in sentence
    assert chance.startswith('Of 200 classes some 5 would be named by chance')
