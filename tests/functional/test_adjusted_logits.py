import json
from pathlib import Path

import pytest
import torch

from mmfair.functional import adjusted_logits

DATA = Path(__file__).parents[1] / 'data'
CASE = json.loads((DATA / 'logit_adjust_posthoc.json').read_text())


def test_value_of_the_released_code() -> None:
    logits = torch.tensor(CASE['inputs']['logits'], dtype=torch.float64)
    counts = CASE['inputs']['class_counts']
    got = adjusted_logits(logits, counts)
    expected = torch.tensor(CASE['output']['test_logits'], dtype=torch.float64)
    torch.testing.assert_close(got, expected, rtol=0, atol=1e-6)


def test_rare_classes_gain() -> None:
    got = adjusted_logits(torch.zeros(1, 3), [100, 10, 1], tau=2)
    assert got.argmax() == 2
    # ln 10 apart, twice.
    gaps = got[0].diff()
    torch.testing.assert_close(gaps, torch.full((2,), 2 * 2.302585))


def test_tau_0_changes_nothing() -> None:
    logits = torch.randn(2, 3)
    assert torch.equal(adjusted_logits(logits, [5, 2, 1], tau=0), logits)


def test_maps_pixel_by_pixel() -> None:
    logits = torch.randn(2, 3, 4, 5)
    got = adjusted_logits(logits, [5, 2, 1])
    expected = adjusted_logits(
        logits.permute(0, 2, 3, 1).reshape(-1, 3), [5, 2, 1]
    )
    assert torch.equal(got.permute(0, 2, 3, 1).reshape(-1, 3), expected)


def test_data_type_is_kept() -> None:
    logits = torch.zeros(1, 2, dtype=torch.bfloat16)
    assert adjusted_logits(logits, [1, 2]).dtype == torch.bfloat16


@pytest.mark.parametrize(
    ('logits', 'counts', 'message'),
    [
        ((3,), [1, 2, 3], r'logits must have shape \(N, C, ...\), got \(3,\)'),
        ((1, 3), [1, 2], r'each of the 3 classes, got shape \(2,\)'),
        ((1, 2), [1, 0], 'must be positive, got 0 for class 1'),
    ],
)
def test_errors(logits: tuple, counts: list, message: str) -> None:
    with pytest.raises(ValueError, match=f'^adjusted_logits: .*{message}'):
        adjusted_logits(torch.zeros(logits), counts)
