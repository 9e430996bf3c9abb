"""The penalty of a step on plain tensors, without a runner or a model."""

import math

import pytest
import torch

from mmfair.functional import (
    CurvatureSettings,
    class_curvature,
    curvature_regularization,
)
from mmfair.structures import CurvatureRegularizer

SETTINGS = CurvatureSettings(k=5)
NAN, INFINITY = math.nan, math.inf


def make(**settings):
    return CurvatureRegularizer(
        [12, 12], curvature_regularization, SETTINGS, **settings
    )


def batch(seed=0):
    generator = torch.Generator().manual_seed(seed)
    features = torch.randn(24, 4, generator=generator)
    return features.requires_grad_(), torch.arange(24) % 2


def step(regularizer, features, labels, **settings):
    return regularizer.step(
        features,
        labels,
        inputs=features,
        task=features.square().mean(),
        samples=len(features),
        **{'epoch': 10, **settings},
    )


@pytest.mark.parametrize('form', ['log', 'mean'])
def test_other_curvatures_are_refused(form):
    settings = CurvatureSettings(k=5, form=form)
    with pytest.raises(ValueError, match=f"form must .*, got '{form}'"):
        CurvatureRegularizer([12, 12], curvature_regularization, settings)


@pytest.mark.parametrize('balance', ['value', 'gradient'])
def test_a_step_is_the_formula(balance):
    features, labels = batch()
    regularizer = make(tau=7.0, loss_weight=0.5, balance=balance)
    found = step(regularizer, features, labels)
    (gradient,) = torch.autograd.grad(found.loss, features)

    curvature = class_curvature(features, labels, k=5)
    penalty = curvature_regularization(curvature)
    task = features.square().mean()
    pair = [task, penalty]
    if balance == 'gradient':
        pair = [
            torch.autograd.grad(part, features, retain_graph=True)[0].norm()
            for part in pair
        ]
    weight = (0.5 * math.log(10, 7) * pair[0] / pair[1]).detach()
    torch.testing.assert_close(found.weight, weight, rtol=1e-4, atol=0)
    torch.testing.assert_close(found.curvature, curvature.detach())
    torch.testing.assert_close(found.loss, weight * penalty.detach())
    (expected,) = torch.autograd.grad(weight * penalty, features)
    assert (gradient - expected).norm() < 1e-4 * expected.norm()
    assert found.first
    assert not step(regularizer, *batch(1)).first


def test_two_processes_have_the_sum_of_their_gradients():
    features, labels = batch()
    (whole,) = torch.autograd.grad(
        step(make(), features, labels).loss, features
    )
    for first in (0, 10):
        own = features[first : first + 14].detach().requires_grad_()

        def gather(rows, first=first):
            joint = features if rows.is_floating_point() else labels
            return joint.detach().clone(), first

        # The other process has the same loss: sums are twice this one's.
        regularizer = make(
            gather=gather,
            all_reduce=lambda total: total.mul_(2),
            processes=2,
        )
        found = regularizer.step(
            own,
            labels[first : first + 14],
            inputs=own,
            task=features.square().mean().detach() + 0 * own.sum(),
            samples=12,
            epoch=10,
        )
        (part,) = torch.autograd.grad(found.loss, own)
        # DistributedDataParallel divides by the number of processes.
        torch.testing.assert_close(part / 2, whole[first : first + 14])


def test_the_ratio_is_read_when_asked():
    regularizer = make()
    assert step(regularizer, *batch()).ratio is None
    ratio = step(regularizer, *batch(1), read_gradients=True).ratio
    assert ratio > 0


def test_the_state_goes_on():
    one = make()
    step(one, *batch())
    other = make()
    other.load_state_dict(one.state_dict())
    assert other.bank is None
    expected = step(one, *batch(1))
    found = step(other, *batch(1))
    assert torch.equal(found.loss, expected.loss)
    assert not found.first
    other.load_state_dict(None)
    assert other.state_dict() is None


@pytest.mark.parametrize('value', [NAN, INFINITY, 1e30])
@pytest.mark.parametrize('filling', [True, False])
def test_features_that_diverged_are_an_error_before_they_are_stored(
    value, filling
):
    features, labels = batch()
    features = features.detach().clone()
    features[3, 1] = value
    features.requires_grad_()
    regularizer = make()

    def act(place):
        if filling:
            regularizer.store(features, labels, place=place)
        else:
            step(regularizer, features, labels, place=place)

    with pytest.raises(RuntimeError, match='head.fc must be finite.*learning'):
        act('head.fc')
    assert regularizer.bank is None


@pytest.mark.parametrize(
    ('settings', 'match'),
    [
        (dict(tau=1), 'tau must .* got 1'),
        (dict(tau=NAN), 'tau must .* got nan'),
        (dict(loss_weight=INFINITY), 'loss_weight must .* got inf'),
        (dict(loss_weight='1'), "loss_weight must .* got '1'"),
        (dict(balance='norm'), "balance must .* got 'norm'"),
        (dict(dtype='int8'), "dtype must .* got 'int8'"),
        (dict(device='gpu'), "device must .* got 'gpu'"),
    ],
)
def test_settings_without_a_meaning(settings, match):
    with pytest.raises((TypeError, ValueError), match=match):
        make(**settings)
