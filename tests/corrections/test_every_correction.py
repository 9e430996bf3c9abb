"""What holds for each correction, whatever it does."""

import warnings
from dataclasses import replace
from functools import lru_cache

import pytest
import torch
from corrections.long_tail_model import COUNTS, long_tail_model

from mmfair.corrections import (
    AIMS,
    Baseline,
    Folded,
    LinearClassifier,
    NotApplicableError,
    SplitFeatures,
    default_corrections,
)

EVERY = [Baseline(), *default_corrections(prior_differs=True)]
DATA = long_tail_model()


NOT_LEARNING = {one.name for one in EVERY if one.tunes} | {
    'as it is',
    'PC-softmax',
    'test prior, EM',
    'test prior, BBSE',
}


@lru_cache
def fitted(name: str):
    """Of the data above, once for all tests."""
    return next(one for one in EVERY if one.name == name).fit(DATA)


def assert_same_answers(layer, corrected, folded, split) -> None:
    """Where the highest two scores differ by more than rounding."""
    scores = corrected.scores(split.features, split.logits)
    logits = layer.logits(split.features)
    if folded.same == 'scores':
        torch.testing.assert_close(logits, scores, atol=2e-3, rtol=1e-3)
    best, second = scores.topk(2).values.T
    apart = scores - scores.mean(1, keepdim=True)
    clear = best - second > 1e-3 * apart.std()
    assert clear.double().mean() > 0.99
    assert torch.equal(logits.argmax(1)[clear], scores.argmax(1)[clear])


def name_of(correction) -> str:
    return correction.name


def mean_accuracy(corrected, split) -> float:
    scores = corrected.scores(split.features, split.logits)
    right = (scores.argmax(1) == split.labels).double()
    return float(right.view(len(COUNTS), -1).mean())


BEFORE = mean_accuracy(Baseline().fit(DATA), DATA.test)


def test_names_differ() -> None:
    names = [one.name for one in EVERY]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_the_same_seed_gives_the_same(correction) -> None:
    test = DATA.test
    first, second = (
        one.scores(test.features, test.logits)
        for one in (fitted(correction.name), correction.fit(DATA))
    )
    assert torch.equal(first, second)


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_labels_of_the_test_are_not_looked_at(correction) -> None:
    test = DATA.test
    other = SplitFeatures(test.features, test.logits, test.labels.flip(0))
    fits = fitted(correction.name), correction.fit(replace(DATA, test=other))
    first, second = (one.scores(test.features, test.logits) for one in fits)
    assert torch.equal(first, second)


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_the_folded_layer_predicts_the_same(correction) -> None:
    corrected = fitted(correction.name)
    folded = corrected.fold()
    if correction.title == 'DisAlign':
        assert isinstance(folded, str)
        return
    assert isinstance(folded, Folded)
    layer = LinearClassifier(folded.weight, folded.bias)
    assert_same_answers(layer, corrected, folded, DATA.test)


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_a_cosine_layer_predicts_the_same_or_the_reason(correction) -> None:
    data = long_tail_model(cosine_scale=10.0)
    if correction.title == 'tau-normalisation':
        with pytest.raises(NotApplicableError, match='equally long'):
            correction.fit(data)
        return
    corrected = correction.fit(data)
    folded = corrected.fold()
    if isinstance(folded, str):
        assert 'cosine' in folded or correction.title == 'DisAlign'
        return
    layer = LinearClassifier(folded.weight, folded.bias, cosine_scale=10.0)
    assert_same_answers(layer, corrected, folded, data.test)


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_only_the_prior_was_wrong_so_most_of_them_help(correction) -> None:
    gain = mean_accuracy(fitted(correction.name), DATA.test) - BEFORE
    # Class means of eight images, and what changes no answer.
    least = {
        'as it is': 0.0,
        'temperature': 0.0,
        'tau-normalisation': 0.0,
    }
    assert gain >= least.get(correction.name, 0.02), gain


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_one_image_a_class(correction) -> None:
    data = long_tail_model((3, 1, 1), val=1, test=2)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        corrected = correction.fit(data, 'worst')
    scores = corrected.scores(data.test.features, data.test.logits)
    assert bool(scores.isfinite().all())


AIMED = [
    (one, aim)
    for one in EVERY
    for aim in (AIMS if one.tunes else ['balanced'])
]


@pytest.mark.parametrize(('correction', 'aim'), AIMED, ids=str)
def test_a_class_without_validation_images(correction, aim) -> None:
    data = long_tail_model(val=[30, 30, 30, 30, 30, 0])
    if correction.name == 'test prior, BBSE':
        with pytest.raises(
            NotApplicableError,
            match='class 5 has no image among those to choose with',
        ):
            correction.fit(data, aim)
        return
    corrected = correction.fit(data, aim)
    scores = corrected.scores(data.test.features, data.test.logits)
    assert bool(scores.isfinite().all())


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_a_class_that_the_training_part_lacks(correction) -> None:
    kept = DATA.train.labels != 5
    data = replace(
        DATA, train=DATA.train.rows(kept), class_counts=list(COUNTS)
    )
    if correction.name not in NOT_LEARNING:
        with pytest.raises(
            NotApplicableError,
            match='class 5 has no image among those to learn from',
        ):
            correction.fit(data)
        return
    corrected = correction.fit(data)
    scores = corrected.scores(data.test.features, data.test.logits)
    assert bool(scores.isfinite().all())


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_settings_are_plain(correction) -> None:
    assert type(correction)(**correction.settings()) == correction


@pytest.mark.parametrize('correction', EVERY, ids=name_of)
def test_nothing_that_was_handed_over_changes(correction) -> None:
    fitted(correction.name)
    data = long_tail_model()
    for name, split in data.splits.items():
        for part in ('features', 'logits', 'labels'):
            old = getattr(DATA.splits[name], part)
            assert torch.equal(getattr(split, part), old)
    assert torch.equal(data.classifier.weight, DATA.classifier.weight)
    assert torch.equal(data.classifier.bias, DATA.classifier.bias)
