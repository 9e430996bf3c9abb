import pytest
import torch
from torch import nn

from mmfair.utils.evaluation_mode import evaluation_mode


def test_each_module_gets_its_mode_back() -> None:
    model = nn.Sequential(nn.BatchNorm1d(2), nn.Sequential(nn.Dropout()))
    model.train()
    model[0].eval()
    with evaluation_mode(model):
        assert not any(module.training for module in model.modules())
        assert not torch.is_grad_enabled()
    modes = [module.training for module in model.modules()]
    assert modes == [True, False, True, True]
    assert torch.is_grad_enabled()


def test_also_after_an_error() -> None:
    model = nn.Dropout()
    with pytest.raises(KeyError), evaluation_mode(model):
        raise KeyError
    assert model.training
    assert torch.is_grad_enabled()
