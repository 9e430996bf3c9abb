"""NaN in, NaN out: what is not finite is never fair, small or equal."""

import math

import numpy as np
import pytest
import torch

from mmfair.functional import (
    accuracy_summary,
    balanced_softmax,
    border_share,
    class_balanced_sigmoid_focal,
    cosine_logits,
    effective_number_weights,
    focal_cross_entropy,
    ldam_logits,
    logit_adjustment,
    model_bias,
    sample_cross_entropy,
    sampling_probabilities,
    shot_groups,
    tau_normalized_logits,
    zero_bias,
    zero_uniformity,
)

NAN, INF = math.nan, math.inf
MODES = ('std', 'mean', 'entropy')


@pytest.mark.parametrize('mode', MODES)
def test_a_score_that_is_nan_is_not_uniform(mode):
    scores = torch.tensor([[NAN, 1.0, 2.0], [1.0, 1.0, 1.0]])
    value = zero_uniformity(scores, mode=mode)
    assert value.isnan().tolist() == [True, False]
    assert zero_uniformity(torch.full((3,), NAN), mode=mode).isnan()
    space = torch.ones(1, 3, 2, 2)
    space[0, 1, 0, 0] = NAN
    assert zero_uniformity(space, mode=mode).isnan().all()


@pytest.mark.parametrize('mode', MODES)
@pytest.mark.parametrize('value', [INF, -INF])
def test_a_score_that_is_infinite_is_not_uniform(mode, value):
    found = zero_uniformity(torch.tensor([value, 1.0, 2.0]), mode=mode)
    assert not found.isfinite()


@pytest.mark.parametrize('mode', MODES)
def test_equal_scores_still_have_a_finite_gradient(mode):
    scores = torch.zeros(1, 3, requires_grad=True)
    zero_uniformity(scores, mode=mode).sum().backward()
    assert scores.grad.isfinite().all()


@pytest.mark.parametrize('value', [NAN, INF, -INF])
def test_no_class_is_favoured_by_scores_that_are_not_finite(value):
    bias = zero_bias(torch.tensor([0.0, value, 1.0]))
    assert math.isnan(bias.std)
    assert math.isnan(bias.entropy_gap)
    assert bias.favoured is None
    assert not bias.finite


def test_a_favoured_class_of_finite_scores():
    bias = zero_bias(torch.tensor([0.0, 2.0, 1.0]))
    assert bias.favoured == 1
    assert bias.finite


@pytest.mark.parametrize(
    'function',
    [
        sample_cross_entropy,
        focal_cross_entropy,
        lambda z, y: balanced_softmax(z, y, [3, 1]),
        lambda z, y: class_balanced_sigmoid_focal(z, y, [3, 1]),
        lambda z, y: ldam_logits(z, y, [0.1, 0.5]).sum(1),
        lambda z, _: logit_adjustment(z, [3, 1]).sum(1),
        lambda z, _: tau_normalized_logits(z, torch.ones(2, 4)).sum(1),
        lambda z, _: cosine_logits(z, torch.eye(2)).sum(1),
    ],
)
def test_a_sample_with_nan_has_a_loss_of_nan(function):
    scores = torch.tensor([[NAN, 1.0], [0.0, 1.0]])
    assert function(scores, torch.tensor([0, 1])).isnan().tolist() == [
        True,
        False,
    ]


@pytest.mark.parametrize('value', [NAN, INF, -1, '3', True, None])
@pytest.mark.parametrize(
    'function',
    [
        effective_number_weights,
        sampling_probabilities,
        shot_groups,
        lambda counts: logit_adjustment(torch.zeros(1, 2), counts),
    ],
)
def test_counts_that_are_none(function, value):
    with pytest.raises((TypeError, ValueError), match='counts'):
        function([value, 1])


def test_rates_that_are_none():
    for value in (INF, -0.1, 63.0):
        with pytest.raises(ValueError, match=r'class_accuracy .*\[0, 1\]'):
            model_bias([0.5, value])
    with pytest.raises(ValueError, match=r'class_accuracy .*class 1'):
        accuracy_summary([0.5, NAN], [10, 10])
    assert accuracy_summary([0.5, NAN], [10, 0])['mean'] == 0.5
    assert border_share(torch.full((1, 4, 4), NAN)).isnan().all()


def test_arrays_and_lists_are_taken():
    logits, labels = np.array([[0.0, 1.0]], np.float32), np.array([1])
    tensors = torch.from_numpy(logits), torch.from_numpy(labels)
    for function in (
        sample_cross_entropy,
        focal_cross_entropy,
        lambda z, y: balanced_softmax(z, y, np.array([3, 1])),
        lambda z, y: ldam_logits(z, y, np.array([0.1, 0.5], np.float32)),
    ):
        expected = function(*tensors)
        assert torch.equal(function(logits, labels), expected)
        assert torch.equal(function([[0, 1]], [1]), expected)
    assert zero_uniformity([0, 2, 4]) == zero_uniformity(
        torch.tensor([0.0, 2.0, 4.0])
    )
    assert zero_bias(np.array([0.0, 2.0])).favoured == 1
