import pytest
import torch

from mmfair.models import ExpertRouter


def test_it_sees_the_experts_so_far_alone() -> None:
    """Neither the next feature nor the next logits move a router."""
    router = ExpertRouter(4, 3, top_scores=2)
    features, logits = torch.randn(5, 12), torch.randn(3, 5, 6)
    before = router(features, logits)
    assert before.shape == (5, 2)
    features[:, 4:] += torch.randn(5, 8)
    logits[1:] += torch.randn(2, 5, 6)
    after = router(features, logits)
    assert torch.equal(before[:, 0], after[:, 0])
    assert not torch.allclose(before[:, 1], after[:, 1])


def test_the_length_of_a_feature_says_nothing() -> None:
    router = ExpertRouter(4, 2, top_scores=2)
    features, logits = torch.randn(5, 8), torch.randn(2, 5, 6)
    torch.testing.assert_close(
        router(7 * features, logits), router(features, logits)
    )


def test_half_precision_is_answered_in_float32() -> None:
    router = ExpertRouter(4, 2, top_scores=2)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        answer = router(torch.ones(2, 8), torch.zeros(2, 2, 6))
    assert answer.dtype == torch.float32


def test_settings() -> None:
    with pytest.raises(ValueError, match='num_experts must be'):
        ExpertRouter(4, num_experts=1)
    with pytest.raises(ValueError, match='top_scores must be at most'):
        ExpertRouter(4, 2)(torch.zeros(2, 8), torch.zeros(2, 2, 6))
