import pytest
import torch
from mmengine.registry import MODELS

from mmfair.models import ZeroUniformityLoss


def test_weight_and_mean_over_inputs():
    loss = ZeroUniformityLoss(loss_weight=10.0)
    logits = torch.tensor([[0.0, 2.0], [0.0, 4.0]])
    assert loss(logits).item() == pytest.approx(10 * (1 + 2) / 2)
    assert loss(logits[0]).item() == pytest.approx(10.0)


def test_levels_count_the_same_whatever_their_size():
    loss = ZeroUniformityLoss()
    fine = torch.tensor([0.0, 2.0]).view(1, 2, 1, 1).expand(9, 2, 8, 8)
    coarse = torch.tensor([0.0, 6.0]).view(1, 2, 1, 1)
    assert loss([fine, coarse]).item() == pytest.approx((1 + 3) / 2)


@pytest.mark.parametrize('mode', ['std', 'mean', 'entropy'])
def test_float32_inside_autocast(mode):
    logits = torch.randn(1, 4, requires_grad=True)
    with torch.autocast('cpu', torch.bfloat16):
        value = ZeroUniformityLoss(mode)(logits.bfloat16())
    assert value.dtype == torch.float32
    value.backward()
    assert torch.isfinite(logits.grad).all()


def test_registered_under_its_name():
    loss = MODELS.build(
        dict(type='mmfair.ZeroUniformityLoss', mode='entropy', loss_weight=2)
    )
    assert repr(loss) == "ZeroUniformityLoss(mode='entropy', loss_weight=2)"


def test_errors():
    with pytest.raises(ValueError, match=r"mode must be .*'max'"):
        ZeroUniformityLoss(mode='max')
    with pytest.raises(ValueError, match='loss_weight must be .*>= 0, got -1'):
        ZeroUniformityLoss(loss_weight=-1)
    with pytest.raises(ValueError, match='at least one tensor'):
        ZeroUniformityLoss()([])
