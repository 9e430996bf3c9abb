import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from mmfair.functional import (
    accuracy_summary,
    class_accuracy,
    model_bias,
    quantile_gap,
    shot_groups,
    worst_class_ratio,
)

DATA = Path(__file__).parents[1] / 'data'


def test_shot_accuracy_of_the_released_code() -> None:
    case = json.loads((DATA / 'shot_accuracy.json').read_text())
    pred = torch.tensor(case['inputs']['preds'])
    labels = torch.tensor(case['inputs']['labels'])
    counts = case['inputs']['train_counts']
    summary = accuracy_summary(
        class_accuracy(pred, labels, 10), torch.bincount(labels), counts
    )
    for name, value in case['output'].items():
        assert summary[name] == pytest.approx(value, abs=1e-7)


def test_thresholds_are_inclusive_for_medium() -> None:
    groups = shot_groups([101, 100, 20, 19, 0])
    assert groups == {'many': [0], 'medium': [1, 2], 'few': [3, 4]}
    assert shot_groups([5, 4, 3], many=4, few=4) == {
        'many': [0],
        'medium': [1],
        'few': [2],
    }
    with pytest.raises(ValueError, match='many=10, few=12'):
        shot_groups([1], many=10, few=12)


def test_bias_by_hand() -> None:
    assert model_bias(torch.full((5,), 0.7)) == 0
    assert model_bias(torch.tensor([0.8, 0.2]), eps=0) == pytest.approx(3)
    never_right = model_bias(torch.tensor([1.0, 0.0, math.nan]))
    assert never_right == pytest.approx(99)
    with pytest.raises(ValueError, match='got 2 classes, all NaN'):
        model_bias(torch.tensor([math.nan, math.nan]))


@pytest.mark.parametrize(('classes', 'size'), [(10, 2), (100, 10), (5, 2)])
def test_gap_of_the_best_and_the_worst_tenth(classes: int, size: int) -> None:
    rates = np.random.default_rng(0).random(classes)
    ordered = np.sort(rates)
    expected = ordered[-size:].mean() - ordered[:size].mean()
    assert quantile_gap(torch.from_numpy(rates)) == pytest.approx(expected)


def test_gap_of_few_classes() -> None:
    assert quantile_gap(torch.tensor([0.3])) == 0
    two = quantile_gap(torch.tensor([0.25, 0.75, math.nan]))
    assert two == pytest.approx(0.5)
    with pytest.raises(ValueError, match='quantile_gap: share must be'):
        quantile_gap(torch.ones(3), share=0.6)


def test_ratio_of_the_worst_class() -> None:
    test = torch.tensor([0.1, 0.9, 0.1, math.nan])
    train = torch.tensor([1.0, 1.0, 0.5, 0.0])
    assert worst_class_ratio(test, train) == pytest.approx(0.1)
    assert worst_class_ratio(test[1:2], torch.zeros(1)).isnan()
    assert worst_class_ratio(torch.zeros(1), torch.ones(1)) == 0
    with pytest.raises(ValueError, match='train_accuracy must have .* got 2'):
        worst_class_ratio(test, torch.ones(2))


def test_summary_by_hand() -> None:
    rates = torch.tensor([1.0, 0.5, 0.25, math.nan])
    support = torch.tensor([8, 2, 4, 0])
    summary = accuracy_summary(rates, support, [300, 300, 5, 50])
    assert summary == pytest.approx(
        {
            'overall': 10 / 14,
            'mean': 1.75 / 3,
            'many': 0.75,
            'few': 0.25,
            'worst': 0.25,
            'harmonic_mean': 3 / 7,
            'variance': np.var([1, 0.5, 0.25]),
            'bias': 1 / 0.26 - 1,
            'quantile_gap': 0.75,
        }
    )
    assert all(type(value) is float for value in summary.values())


def test_summary_without_counts_has_no_groups() -> None:
    summary = accuracy_summary(torch.tensor([0.5]), torch.tensor([2]))
    assert not {'many', 'medium', 'few'} & set(summary)


def test_one_class_at_zero() -> None:
    summary = accuracy_summary(torch.tensor([0.0, 1]), torch.tensor([1, 1]))
    assert summary['harmonic_mean'] == 0
    assert summary['worst'] == 0


def test_permuting_the_classes_changes_nothing() -> None:
    rates, support = torch.rand(9), torch.arange(1, 10)
    counts = torch.randint(1, 300, (9,))
    order = torch.randperm(9)
    expected = accuracy_summary(rates, support, counts.tolist())
    got = accuracy_summary(
        rates[order], support[order], counts[order].tolist()
    )
    assert got == pytest.approx(expected)


def test_summary_checks_lengths() -> None:
    with pytest.raises(ValueError, match='counts must have one entry .* 2'):
        accuracy_summary(torch.ones(2), torch.ones(2), [1, 2, 3])
    with pytest.raises(
        ValueError, match=r'support must have .* got shape \(3,'
    ):
        accuracy_summary(torch.ones(2), torch.ones(3))


def test_rounding_is_no_rate_out_of_range() -> None:
    """An average precision may be 1.0000000000000002."""
    rates = torch.tensor([1 + 2.3e-16, 0.5], dtype=torch.float64)
    assert accuracy_summary(rates, torch.ones(2))['mean'] == pytest.approx(
        0.75
    )
