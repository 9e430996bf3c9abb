"""Trainings of the classifier where they are one another, or a formula."""

from dataclasses import replace

import pytest
import torch
from corrections.long_tail_model import COUNTS, long_tail_model

from mmfair.corrections import (
    GCL,
    LDAM,
    BalancedSoftmax,
    ChannelExchange,
    ClassifierRetraining,
    DisAlign,
    LabelAwareSmoothing,
    LabelOverSmoothing,
    WeightScaling,
    batch_training,
)

DATA = long_tail_model()


def scores_of(correction, data=DATA) -> torch.Tensor:
    corrected = correction.fit(data, seed=1)
    return corrected.scores(data.test.features, data.test.logits)


def test_no_steps_leave_the_model_as_it_is(monkeypatch) -> None:
    monkeypatch.setattr(batch_training, 'FEWEST', 0)
    monkeypatch.setattr(batch_training, 'MOST', 0)
    for correction in (WeightScaling(), DisAlign(), LabelAwareSmoothing()):
        torch.testing.assert_close(
            scores_of(correction), DATA.test.logits, atol=1e-4, rtol=1e-5
        )


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        (BalancedSoftmax(power=0), ClassifierRetraining()),
        (ChannelExchange(share=0), ClassifierRetraining()),
        (
            LabelOverSmoothing(smoothing=0),
            ClassifierRetraining(weight_decay=0),
        ),
        (
            GCL(scale=30, margin=0, amplitude=0, gamma=0),
            LDAM(scale=30, max_margin=0),
        ),
        # Of one margin for all, GCL's and LDAM's is the same.
        (
            GCL(scale=30, margin=0.2, amplitude=0, gamma=0),
            LDAM(scale=30, max_margin=0.2),
        ),
    ],
    ids=lambda one: one.name,
)
def test_without_its_own_part_it_is_the_other(one, other) -> None:
    data = DATA
    if getattr(one, 'margin', 0):
        data = replace(DATA, class_counts=[7] * len(COUNTS))
    torch.testing.assert_close(
        scores_of(one, data), scores_of(other, data), atol=1e-3, rtol=1e-3
    )


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        (ChannelExchange(), ClassifierRetraining()),
        (LabelOverSmoothing(), ClassifierRetraining(weight_decay=0)),
        (GCL(scale=30, margin=0, gamma=0), LDAM(scale=30, max_margin=0)),
        (LDAM(), LDAM(max_margin=0)),
        (LabelAwareSmoothing(), LabelAwareSmoothing(head_rate=0)),
        (DisAlign(), DisAlign(rho=0)),
        (WeightScaling(), WeightScaling(power=1)),
        (BalancedSoftmax(), BalancedSoftmax(power=0.5)),
    ],
    ids=lambda one: one.name,
)
def test_its_own_part_makes_a_difference(one, other) -> None:
    gap = (scores_of(one) - scores_of(other)).abs().max()
    assert float(gap) > 0.05


def test_rare_classes_get_more_with_a_larger_rho() -> None:
    answers = [
        torch.bincount(scores_of(DisAlign(rho=rho)).argmax(1), minlength=6)
        for rho in (0.0, 1.2)
    ]
    assert answers[1][-1] > answers[0][-1]
    assert answers[1][0] < answers[0][0]


def test_over_smoothed_scores_are_nearly_uniform() -> None:
    confidence = scores_of(LabelOverSmoothing()).softmax(1).max(1).values
    assert float(confidence.mean()) < 0.35


def test_balanced_softmax_takes_the_counts_of_its_part() -> None:
    """A part with other shares than the whole: its own prior counts."""
    train = DATA.train
    part = train.rows(torch.arange(len(train) - 1, -1, -3))
    counts = [5, 4, 3, 2, 1, 9]
    one, other = (
        replace(DATA, train=part, class_counts=given)
        for given in (counts, COUNTS)
    )
    assert torch.equal(
        scores_of(BalancedSoftmax(), one), scores_of(BalancedSoftmax(), other)
    )


@pytest.mark.parametrize(
    ('make', 'words'),
    [
        (lambda: LDAM(scale=0), 'LDAM: scale must be a finite number > 0'),
        (lambda: LDAM(max_margin=-1), 'LDAM: max_margin must be'),
        (lambda: GCL(gamma=-1), 'GCL: gamma must be'),
        (lambda: GCL(epochs=0), 'GCL: epochs must be'),
        (lambda: ChannelExchange(share=2), 'ChannelExchange: share must be'),
        (
            lambda: LabelOverSmoothing(smoothing=1),
            'LabelOverSmoothing: smoothing must be a finite number >= 0 and',
        ),
        (
            lambda: LabelAwareSmoothing(tail_rate=2),
            'LabelAwareSmoothing: tail_rate must be',
        ),
        (
            lambda: LabelAwareSmoothing(slower=0),
            'LabelAwareSmoothing: slower must be',
        ),
        (lambda: DisAlign(epochs=-1), 'DisAlign: epochs must be'),
        (
            lambda: WeightScaling(power=float('nan')),
            'WeightScaling: power must be',
        ),
    ],
)
def test_settings_out_of_range(make, words) -> None:
    with pytest.raises(ValueError, match=words):
        make()
