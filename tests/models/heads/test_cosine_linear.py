import pytest
import torch

from mmfair.functional import cosine_logits
from mmfair.models import CosineLinear


def test_it_is_the_functional() -> None:
    layer, x = CosineLinear(8, 3, scale=5.0), torch.randn(2, 4, 8)
    torch.testing.assert_close(
        layer(x), cosine_logits(x, layer.weight, scale=5.0)
    )
    assert layer.bias is None
    assert list(layer.state_dict()) == ['weight']
    assert repr(layer) == (
        'CosineLinear(in_features=8, out_features=3, scale=5.0)'
    )


def test_it_begins_with_uniform_directions() -> None:
    torch.manual_seed(0)
    weight = CosineLinear(2, 20000).weight.detach()
    torch.testing.assert_close(weight.norm(dim=1), torch.ones(20000))
    # Of a square: more towards the corners, and no side preferred.
    assert weight.mean(0).abs().max() < 0.02
    angle = torch.atan2(weight[:, 1], weight[:, 0]).abs()
    share = (angle < torch.pi / 8).float().mean().item()
    expected = torch.tan(torch.tensor(torch.pi / 8)).item() / 4
    assert share == pytest.approx(expected, abs=0.01)


def test_scale_out_of_range() -> None:
    with pytest.raises(ValueError, match='scale must .* > 0, got 0'):
        CosineLinear(2, 3, scale=0)
