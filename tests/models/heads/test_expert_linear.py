import pytest
import torch
from torch import nn

from mmfair.functional import cosine_logits
from mmfair.models import ExpertLinear


def test_each_expert_reads_its_part() -> None:
    layer = ExpertLinear(4, 3, num_experts=2, scale=10.0)
    x = torch.randn(5, 8)
    for scores, part, own in zip(layer(x), x.chunk(2, 1), layer, strict=True):
        expected = cosine_logits(part, own.weight, scale=10.0)
        torch.testing.assert_close(scores, expected)
    plain = ExpertLinear(4, 3, num_experts=2, cosine=False)
    assert all(type(own) is nn.Linear for own in plain)


def test_errors() -> None:
    with pytest.raises(ValueError, match='num_experts must be .* got 0'):
        ExpertLinear(4, 3, num_experts=0)
    with pytest.raises(
        ValueError, match=r'shape \(N, 12\), 4 for each of 3 experts, got \(2'
    ):
        ExpertLinear(4, 3)(torch.zeros(2, 8))
