import pytest
import torch
from torch import nn

from mmfair.functional import tau_normalized_logits


@pytest.mark.parametrize('tau', [0.0, 0.7, 1.0])
@pytest.mark.parametrize('bias', [True, False])
def test_equals_the_layer_with_normalised_weights(
    tau: float, bias: bool
) -> None:
    layer, x = nn.Linear(6, 4, bias=bias).double(), torch.randn(3, 6).double()
    norms = layer.weight.norm(dim=1, keepdim=True)
    expected = nn.functional.linear(x, layer.weight / norms**tau)
    got = tau_normalized_logits(layer(x), layer.weight, layer.bias, tau=tau)
    torch.testing.assert_close(got, expected)


@pytest.mark.parametrize('kernel', [1, 3])
def test_equals_the_convolution_with_normalised_weights(kernel: int) -> None:
    layer, x = nn.Conv2d(6, 4, kernel), torch.randn(2, 6, 5, 7)
    norms = layer.weight.flatten(1).norm(dim=1).view(4, 1, 1, 1)
    expected = nn.functional.conv2d(x, layer.weight / norms)
    got = tau_normalized_logits(layer(x), layer.weight, layer.bias)
    torch.testing.assert_close(got, expected, rtol=1e-4, atol=1e-5)


def test_data_type_is_kept() -> None:
    got = tau_normalized_logits(
        torch.zeros(1, 2, dtype=torch.bfloat16), torch.ones(2, 3)
    )
    assert got.dtype == torch.bfloat16


@pytest.mark.parametrize(
    ('shape', 'message'),
    [
        ((1, 3), r'a layer with 2 outputs, got shape \(1, 3\)'),
        ((2,), r'a layer with 2 outputs, got shape \(2,\)'),
        ((1, 2), 'must not be 0 for any class, got norm 0 for class 1'),
    ],
)
def test_errors(shape: tuple, message: str) -> None:
    weight = torch.tensor([[1.0], [0.0]])
    with pytest.raises(ValueError, match=message):
        tau_normalized_logits(torch.zeros(shape), weight)
