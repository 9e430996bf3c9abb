import torch

from mmfair.functional import cosine_logits, zero_uniformity
from mmfair.functional.zero_input.unlengthened_scores import (
    unlengthened_scores,
)


def test_value_and_gradient_near_a_feature_of_zeros():
    """Towards 0 the cosines' own gradient grows to millions."""
    torch.manual_seed(0)
    weight = torch.nn.functional.normalize(torch.randn(5, 8), dim=1)
    direction = torch.nn.functional.normalize(torch.randn(1, 8), dim=1)
    for length in (0.0, 1e-9, 1e-6, 1e-3, 0.5, 1.0, 20.0):
        features = (length * direction).requires_grad_()
        plain = cosine_logits(features, weight, scale=30)
        scores = unlengthened_scores(plain, features)
        expected = 30 * features @ weight.T / max(1.0, length)
        torch.testing.assert_close(scores, expected)
        zero_uniformity(scores).sum().backward()
        assert torch.isfinite(features.grad).all()
        assert features.grad.norm() <= 30
        if length > 1:
            assert torch.equal(scores, plain)


def test_a_bias_is_an_answer_of_its_own():
    bias = torch.tensor([0.0, 2.0, -1.0])
    for length in (0.0, 0.5, 1.0, 4.0):
        features = torch.full((1, 3, 2, 2), length / 3**0.5)
        cosines = torch.full_like(features, 30 / 3**0.5) * (length > 0)
        plain = cosines + bias.view(3, 1, 1)
        scores = unlengthened_scores(plain, features, bias)
        expected = 30 * features / max(1.0, length) + bias.view(3, 1, 1)
        torch.testing.assert_close(scores, expected)
