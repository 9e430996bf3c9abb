import pytest
import torch

from mmfair.functional import weight_scaled_logits


def test_it_is_the_layer_with_scaled_weights() -> None:
    layer = torch.nn.Conv2d(5, 3, 1).double()
    inputs = torch.randn(2, 5, 4, 4).double()
    scale = torch.tensor([0.5, 1.0, 2.0]).double()
    scaled = weight_scaled_logits(layer(inputs), scale)
    with torch.no_grad():
        layer.weight *= scale[:, None, None, None]
        layer.bias *= scale
    torch.testing.assert_close(scaled, layer(inputs))


def test_scales_of_1_change_nothing_and_half_is_widened() -> None:
    logits = torch.randn(4, 3).half()
    scaled = weight_scaled_logits(logits, [1.0] * 3)
    assert torch.equal(scaled, logits.float())


def test_errors() -> None:
    with pytest.raises(ValueError, match='of the 3 classes, got shape'):
        weight_scaled_logits(torch.zeros(2, 3), [1.0])
    with pytest.raises(TypeError, match='scale must be a floating-point'):
        weight_scaled_logits(torch.zeros(2, 3), 'auto')
