import numpy as np
import pytest
import torch

from mmfair.datasets import Digits, EffectiveNumberSampler, LongTailedDataset
from mmfair.functional import (
    effective_number_sampling,
    effective_number_weights,
    sampling_probabilities,
)
from mmfair.registry import DATA_SAMPLERS
from mmfair.utils.config_check.prior_faults import prior_faults

COUNTS = [5000, 700, 0, 50]


def test_written_out() -> None:
    ours = effective_number_sampling(COUNTS, beta=0.999, spread=5e-4)
    weights = []
    for n in COUNTS:
        gap = np.log(5000 / n) / np.log(5000 / 50) if n else 0
        beta = 0.999 + 5e-4 * gap
        weights.append(n * (1 - beta) / (1 - beta**n) if n else 0)
    expected = torch.tensor(weights, dtype=torch.float64) / sum(weights)
    torch.testing.assert_close(ours, expected)


def test_between_the_images_and_the_classes() -> None:
    """Near beta 1 all classes alike, at 0 all images; one beta is CB's."""
    counts = [5000, 700, 50]
    for beta, power in ((0.0, 1), (1 - 1e-12, 0)):
        torch.testing.assert_close(
            effective_number_sampling(counts, beta=beta, spread=0),
            sampling_probabilities(counts, power=power),
        )
    plain = torch.tensor(counts) * effective_number_weights(counts)
    torch.testing.assert_close(
        effective_number_sampling(counts, spread=0),
        plain.double() / plain.double().sum(),
    )
    even = effective_number_sampling([7, 7])
    assert even.tolist() == pytest.approx([0.5, 0.5])


def test_the_draws_have_these_shares() -> None:
    digits = LongTailedDataset(Digits(), imbalance_factor=10)
    labels = digits.get_gt_labels()
    sampler = DATA_SAMPLERS.build(
        dict(
            type='mmfair.EffectiveNumberSampler',
            dataset=digits,
            beta=0.98,
            spread=0.01,
            seed=0,
        )
    )
    assert isinstance(sampler, EffectiveNumberSampler)
    drawn = []
    for epoch in range(40):
        sampler.set_epoch(epoch)
        drawn += list(sampler)
    shares = np.bincount(labels[drawn]) / len(drawn)
    expected = effective_number_sampling(
        np.bincount(labels), beta=0.98, spread=0.01
    )
    assert shares == pytest.approx(expected.numpy(), abs=0.01)


def test_corrects_the_prior_once() -> None:
    draws = {'sampler': {'type': 'mmfair.EffectiveNumberSampler'}}
    config = {
        'train_dataloader': draws,
        'model': {'type': 'mmfair.PaCoLoss'},
    }
    assert 'beside EffectiveNumberSampler' in prior_faults(config)[0]


def test_errors() -> None:
    with pytest.raises(ValueError, match='spread must be .*< 1e-05, got 0.1'):
        effective_number_sampling(COUNTS, beta=0.99999, spread=0.1)
    with pytest.raises(ValueError, match='EffectiveNumberSampler: beta must'):
        EffectiveNumberSampler(Digits(), beta=1)
