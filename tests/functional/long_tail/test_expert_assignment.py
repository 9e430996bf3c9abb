import json
from pathlib import Path

import pytest
import torch

from mmfair.functional import (
    assigned_logits,
    assignment_targets,
    running_expert_means,
)

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'ride.json').read_text())['ride_expert_assignment']
EXPERTS = torch.tensor(CASE['inputs']['expert_logits'], dtype=torch.float64)
LABELS = torch.tensor(CASE['inputs']['labels'])


def test_the_last_running_mean_is_the_answer_of_all() -> None:
    means = running_expert_means(EXPERTS)
    golden = torch.tensor(CASE['output']['train_output']).double()
    torch.testing.assert_close(means[-1], golden, atol=1e-6, rtol=0)
    assert torch.equal(means[0], EXPERTS[0])


def test_targets_sample_by_sample() -> None:
    targets = assignment_targets(EXPERTS, LABELS)
    for n, label in enumerate(LABELS.tolist()):
        right = [
            EXPERTS[: k + 1, n].mean(0).argmax().item() == label
            for k in range(3)
        ]
        for k in range(2):
            expected = not right[k] and any(right[k + 1 :])
            assert targets[n, k].item() == expected
    assert targets.any()
    assert not targets.all()


def test_a_router_that_says_no_ends_it() -> None:
    asked = [[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0]]
    scores, used = assigned_logits(EXPERTS[:, :3], asked)
    assert used.tolist() == [3, 1, 2]
    torch.testing.assert_close(scores[0], EXPERTS[:, 0].mean(0))
    assert torch.equal(scores[1], EXPERTS[0, 1])
    torch.testing.assert_close(scores[2], EXPERTS[:2, 2].mean(0))


@pytest.mark.parametrize(('threshold', 'number'), [(1, 1), (0, 3)])
def test_threshold(threshold: float, number: int) -> None:
    asked = torch.tensor([[9.0, -9.0]] * 8)
    used = assigned_logits(EXPERTS, asked, threshold=threshold)[1]
    assert used.tolist() == [number] * 8


def test_half_precision_is_computed_in_float32() -> None:
    scores, _ = assigned_logits(EXPERTS.half(), torch.zeros(8, 2).half())
    assert scores.dtype == torch.float32


def test_errors() -> None:
    with pytest.raises(ValueError, match=r'must be of one shape \(N, C\)'):
        running_expert_means([EXPERTS[0], EXPERTS[1, :4]])
    with pytest.raises(ValueError, match='no expert'):
        running_expert_means([])
    with pytest.raises(ValueError, match='must be those of two experts'):
        assignment_targets(EXPERTS[:1], LABELS)
    with pytest.raises(ValueError, match='labels must be whole numbers'):
        assignment_targets(EXPERTS, torch.full((8, 10), 0.1))
    with pytest.raises(ValueError, match=r'must have shape \(8, 2\)'):
        assigned_logits(EXPERTS, torch.zeros(8, 3))
    with pytest.raises(ValueError, match='threshold must be'):
        assigned_logits(EXPERTS, torch.zeros(8, 2), threshold=2)
