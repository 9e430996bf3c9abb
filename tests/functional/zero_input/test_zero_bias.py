import math

import pytest
import torch

from mmfair.functional import zero_bias


def test_by_hand():
    bias = zero_bias(torch.tensor([0.0, math.log(3.0)]))
    assert bias.favoured == 1
    assert bias.probabilities.tolist() == pytest.approx([0.25, 0.75], rel=1e-6)
    assert bias.std == pytest.approx(math.log(3) / 2)
    entropy = -(0.25 * math.log(0.25) + 0.75 * math.log(0.75))
    assert bias.entropy_gap == pytest.approx(math.log(2) - entropy)
    assert bias.max_entropy_gap == pytest.approx(math.log(2))


def test_several_inputs_and_places_are_averaged():
    logits = torch.randn(4, 3, 5, 6)
    torch.testing.assert_close(
        zero_bias(logits).logits, logits.double().mean((0, 2, 3))
    )


def test_no_gradient_is_kept():
    logits = torch.randn(1, 3, requires_grad=True)
    assert not zero_bias(logits).logits.requires_grad


def test_wrong_shape_is_an_error():
    with pytest.raises(ValueError, match='C >= 2'):
        zero_bias(torch.zeros(5, 1))
