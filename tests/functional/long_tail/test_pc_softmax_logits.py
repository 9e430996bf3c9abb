import json
from pathlib import Path

import pytest
import torch

from mmfair.functional import logit_adjustment, pc_softmax_logits

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'second_stages.json').read_text())['pc_softmax_test']
LOGITS = torch.tensor(CASE['inputs']['logits'], dtype=torch.float64)
COUNTS = CASE['inputs']['class_counts']


@pytest.mark.parametrize(
    ('target', 'name'),
    [(None, 'logits_uniform'), (COUNTS[::-1], 'logits_target_reversed')],
)
def test_logits_of_the_released_rule(target, name) -> None:
    expected = torch.tensor(CASE['output'][name], dtype=torch.float64)
    actual = pc_softmax_logits(LOGITS, COUNTS, target)
    torch.testing.assert_close(actual, expected, atol=1e-6, rtol=0)


def test_a_target_like_the_training_set_changes_nothing() -> None:
    counts = torch.tensor(COUNTS, dtype=torch.float64)
    same = pc_softmax_logits(LOGITS, COUNTS, counts / counts.sum())
    torch.testing.assert_close(same, LOGITS)


def test_without_a_target_it_is_logit_adjustment_after_training() -> None:
    pixels = LOGITS[:, :, None, None].expand(-1, -1, 2, 3)
    torch.testing.assert_close(
        pc_softmax_logits(pixels, COUNTS),
        logit_adjustment(pixels, COUNTS, tau=-1),
    )


def test_errors() -> None:
    with pytest.raises(ValueError, match='class_counts must be positive'):
        pc_softmax_logits(torch.zeros(1, 2), [1, 0])
    with pytest.raises(ValueError, match='target: class_counts must be pos'):
        pc_softmax_logits(torch.zeros(1, 2), [1, 1], [0, 1])
    with pytest.raises(ValueError, match='of the 2 classes, got shape'):
        pc_softmax_logits(torch.zeros(1, 2), [1, 1], [1, 1, 1])
