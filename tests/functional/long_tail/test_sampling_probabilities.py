import json
from pathlib import Path

import pytest
import torch

from mmfair.functional import sampling_probabilities

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'bbn_reverse_sampler.json').read_text())
COUNTS = CASE['inputs']['class_counts']


def test_reversed_is_that_of_the_released_code() -> None:
    expected = torch.tensor(CASE['output']['class_prob'], dtype=torch.float64)
    got = sampling_probabilities(COUNTS, power=-1)
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize('power', [-1, 0, 0.5, 1, 1.3])
def test_is_the_power_of_the_size(power: float) -> None:
    counts = torch.tensor(COUNTS).double()
    torch.testing.assert_close(
        sampling_probabilities(COUNTS, power=power),
        counts**power / (counts**power).sum(),
    )


@pytest.mark.parametrize('power', [-1, 0, 1])
def test_empty_class_is_never_drawn(power: float) -> None:
    got = sampling_probabilities([4, 0, 4], power=power)
    assert got.tolist() == pytest.approx([0.5, 0, 0.5])
    assert got[1] == 0


def test_extreme_power_does_not_overflow() -> None:
    got = sampling_probabilities([1e6, 1.0], power=100)
    assert got.tolist() == [1, 0]


@pytest.mark.parametrize(
    ('counts', 'found'),
    [
        ([1, -2], '-2'),
        ([1.0, float('inf')], 'inf'),
        ([float('nan')], 'nan'),
        ([0, 0], r'\[0.0, 0.0\]'),
        ([[1, 2]], r'\[\[1.0, 2.0\]\]'),
    ],
)
def test_errors(counts: list, found: str) -> None:
    with pytest.raises(ValueError, match=f'> 0, got {found}.'):
        sampling_probabilities(counts)
