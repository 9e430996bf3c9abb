"""Corrections in closed form, or of a few numbers."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from corrections.long_tail_model import COUNTS, long_tail_model
from scipy import optimize
from sklearn.linear_model import LogisticRegression as Model

from mmfair.corrections import (
    ClassBias,
    ClassThresholds,
    EstimatedPrior,
    LogisticRegression,
    LogitAdjustment,
    NearestClassMean,
    NotApplicableError,
    PCSoftmax,
    RidgeRegression,
    SplitFeatures,
    Temperature,
    logistic_regression,
)
from mmfair.corrections.class_bias import _Objective, _weigh
from mmfair.statistics.calibration import calibration_error

DATA = long_tail_model()


def rates(corrected, split) -> torch.Tensor:
    scores = corrected.scores(split.features, split.logits)
    right = (scores.argmax(1) == split.labels).double()
    return right.view(len(COUNTS), -1).mean(1)


def test_pc_softmax_is_logit_adjustment_or_a_given_prior() -> None:
    plain = PCSoftmax().fit(DATA).offset
    adjusted = LogitAdjustment(tau=1).fit(DATA).offset
    torch.testing.assert_close(plain, adjusted)
    same = PCSoftmax(target=list(COUNTS))
    assert same.name == 'PC-softmax, given prior'
    assert not same.judged
    assert PCSoftmax().judged
    torch.testing.assert_close(same.fit(DATA).offset, torch.zeros(6))
    with pytest.raises(ValueError, match='PCSoftmax, target: class_counts mu'):
        PCSoftmax(target=[1, 0])
    with pytest.raises(ValueError, match='one entry for each of the 6'):
        PCSoftmax(target=[1, 2]).fit(DATA)


def test_a_temperature_calibrates_and_changes_no_answer() -> None:
    splits = {
        name: SplitFeatures(one.features, 5 * one.logits, one.labels)
        for name, one in DATA.splits.items()
    }
    data = replace(DATA, **splits, classifier=None)
    corrected = Temperature().fit(data)
    test = data.test
    errors = []
    for scores in (test.logits, corrected.scores(test.features, test.logits)):
        sure, answer = scores.softmax(1).max(1)
        assert torch.equal(answer, test.logits.argmax(1))
        right = (answer == test.labels).numpy()
        errors.append(calibration_error(sure.double().numpy(), right))
    assert errors[1] < errors[0]
    assert corrected.chosen['temperature'] > 2


@pytest.mark.parametrize('method', ['em', 'confusion'])
def test_the_prior_of_the_test_is_found(method) -> None:
    data = long_tail_model(
        val=400, test_counts=[30, 30, 30, 60, 150, 900], seed=4
    )
    corrected = EstimatedPrior(method).fit(data)
    assert corrected.chosen['largest_share'] == pytest.approx(0.75, abs=0.08)
    test = data.test
    accuracy = [
        float((scores.argmax(1) == test.labels).double().mean())
        for scores in (
            PCSoftmax().fit(data).scores(test.features, test.logits),
            corrected.scores(test.features, test.logits),
        )
    ]
    assert accuracy[1] > accuracy[0] + 0.03
    assert not EstimatedPrior(method).judged


def test_a_wrong_method_is_named() -> None:
    with pytest.raises(ValueError, match="method must be 'em' or 'confusion'"):
        EstimatedPrior('mle')
    with pytest.raises(ValueError, match="distance must be 'cosine' or 'eu"):
        NearestClassMean(distance='manhattan')
    with pytest.raises(ValueError, match='ClassBias: deviation must be'):
        ClassBias(deviation=0)
    with pytest.raises(ValueError, match='RidgeRegression: penalty must be'):
        RidgeRegression(penalty=0)
    with pytest.raises(ValueError, match='weight_decay must be'):
        LogisticRegression(weight_decay=0)
    with pytest.raises(ValueError, match='ClassThresholds: prior must be'):
        ClassThresholds(prior=-1)


@pytest.mark.parametrize('aim', ['worst', 'balanced', 'few', 'overall'])
def test_slopes_of_the_loss_of_the_biases(aim) -> None:
    data = long_tail_model((40, 9, 4), val=[6, 3, 0] if aim != 'few' else 5)
    rise = np.array([-1.0, 0.2, 0.8])
    objective = _Objective(data.tuning, rise, _weigh(aim, data), 0.01)
    point = np.array([1.2, 0.3, 0.1, -0.4, 0.0])
    value, slope = objective.value_and_slope(point)
    assert np.isfinite(value)
    numeric = optimize.approx_fprime(
        point, lambda at: objective.value_and_slope(at)[0], 1e-2
    )
    missing = data.tuning.class_counts.numpy() == 0
    numeric[2:][missing] = slope[2:][missing]  # held at 0
    np.testing.assert_allclose(slope, numeric, atol=2e-2)


def test_each_aim_gets_the_bias_that_serves_it() -> None:
    by_aim = {
        aim: rates(ClassBias().fit(DATA, aim), DATA.val)
        for aim in ('worst', 'balanced', 'overall')
    }
    for values in by_aim.values():
        assert by_aim['worst'].min() >= values.min() - 0.03
        assert by_aim['balanced'].mean() >= values.mean() - 0.01


def test_a_class_without_images_keeps_what_its_count_says() -> None:
    """Its offset is tau of the log prior, as that of no other need be."""
    data = long_tail_model(val=[30, 30, 30, 30, 30, 0])
    offset = ClassBias(deviation=1e-3).fit(data).offset
    prior = -torch.tensor(COUNTS).double().log()
    line = torch.stack([prior, torch.ones(6)], 1).double()
    fit = torch.linalg.lstsq(line, offset.double()[:, None])
    torch.testing.assert_close(
        (line @ fit.solution)[:, 0], offset.double(), atol=1e-3, rtol=0
    )
    assert float(fit.solution[0]) > 0.2


def test_nearest_means_by_distance() -> None:
    train, test = DATA.train, DATA.test
    means = torch.stack(
        [train.features[train.labels == c].mean(0) for c in range(6)]
    )
    for distance, expected in (
        ('euclidean', torch.cdist(test.features, means).argmin(1)),
        (
            'cosine',
            torch.cosine_similarity(
                test.features[:, None], means[None], dim=2
            ).argmax(1),
        ),
    ):
        corrected = NearestClassMean(distance).fit(DATA)
        scores = corrected.scores(test.features, test.logits)
        assert (scores.argmax(1) == expected).double().mean() > 0.999


def test_logistic_regression_is_that_of_scikit_learn() -> None:
    train, test = DATA.train, DATA.test
    decay = 0.01
    centred = train.features - train.features.mean(0)
    spread = float(centred.square().mean().sqrt())
    model = Model(
        C=1 / (len(train) * decay), class_weight='balanced', max_iter=1000
    ).fit((centred / spread).numpy(), train.labels.numpy())
    inputs = (test.features - train.features.mean(0)) / spread
    expected = torch.from_numpy(model.decision_function(inputs.numpy()))
    corrected = LogisticRegression(decay, steps=1000).fit(DATA)
    scores = corrected.scores(test.features, test.logits)
    torch.testing.assert_close(scores, expected.float(), atol=2e-2, rtol=1e-2)
    assert corrected.chosen == {'images': sum(COUNTS)}


def test_two_classes_and_too_many_images(monkeypatch) -> None:
    data = long_tail_model((300, 12))
    monkeypatch.setattr(logistic_regression, '_PRODUCTS', 12 * 2 * 100)
    corrected = LogisticRegression().fit(data)
    # 100 images: the 12 of the rare class, 88 of the other.
    assert corrected.chosen == {'images': 100}
    test = data.test
    scores = corrected.scores(test.features, test.logits)
    torch.testing.assert_close(scores[:, 0], -scores[:, 1], atol=1e-4, rtol=0)
    right = (scores.argmax(1) == test.labels).double().mean()
    assert right > 0.8


def test_without_scikit_learn_it_is_left_out(monkeypatch) -> None:
    monkeypatch.setitem(__import__('sys').modules, 'sklearn.exceptions', None)
    with pytest.raises(NotApplicableError, match='scikit-learn is not'):
        LogisticRegression().fit(DATA)
