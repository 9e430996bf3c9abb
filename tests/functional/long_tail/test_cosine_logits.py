import json
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from mmfair.functional import cosine_logits

DATA = Path(__file__).parents[2] / 'data'
CASE = json.loads((DATA / 'normed_linear.json').read_text())


def test_cosines_of_the_released_code() -> None:
    features = torch.tensor(CASE['inputs']['x'], dtype=torch.float64)
    weight = torch.tensor(CASE['inputs']['weight'], dtype=torch.float64)
    expected = torch.tensor(CASE['output']['cos'], dtype=torch.float64)
    torch.testing.assert_close(
        cosine_logits(features, weight.T), expected, atol=1e-6, rtol=0
    )


def test_lengths_do_not_matter_and_scale_does() -> None:
    features, weight = torch.randn(2, 5, 7), torch.randn(3, 7)
    expected = functional.cosine_similarity(
        features.unsqueeze(-2), weight, dim=-1
    )
    torch.testing.assert_close(
        cosine_logits(9 * features, 0.1 * weight, scale=4), 4 * expected
    )


def test_nothing_has_no_direction() -> None:
    features = torch.tensor([[0.0, 0.0], [3.0, 4.0]]).requires_grad_()
    weight = torch.tensor([[1.0, 0.0], [0.0, 0.0]]).requires_grad_()
    scores = cosine_logits(features, weight, scale=10)
    assert scores.tolist() == [[0, 0], [pytest.approx(6), 0]]
    scores.sum().backward()
    assert features.grad[0].tolist() == [0, 0]
    assert weight.grad[1].tolist() == [0, 0]
    assert torch.isfinite(features.grad).all()
    assert features.grad[1].abs().sum() > 0


def test_gradcheck() -> None:
    draw = torch.Generator().manual_seed(0)
    features, weight = (
        torch.randn(n, 4, generator=draw, dtype=torch.float64).requires_grad_()
        for n in (3, 2)
    )
    assert torch.autograd.gradcheck(cosine_logits, (features, weight))


def test_half_precision_and_autocast_are_computed_in_float32() -> None:
    features, weight = torch.randn(4, 8), torch.randn(3, 8)
    exact = cosine_logits(features, weight, scale=30)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        assert torch.equal(cosine_logits(features, weight, scale=30), exact)
    half = features.bfloat16()
    scores = cosine_logits(half, weight, scale=30)
    assert scores.dtype == torch.float32
    assert torch.equal(scores, cosine_logits(half.float(), weight, scale=30))
