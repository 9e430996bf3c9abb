"""Classifiers begin as those of LDAM-DRW do."""

import math

import pytest
import torch
from miniatures import ROOT
from mmengine.registry import MODELS, init_default_scope
from torch import nn

from mmfair.models import CosineLinear, KaimingWeightInit
from mmfair.utils.load_config import load_config

CONFIGS = ROOT / 'configs'


def test_weights_are_those_of_torch_and_biases_stay() -> None:
    layer = nn.Linear(64, 10)
    bias = layer.bias.detach().clone()
    torch.manual_seed(1)
    KaimingWeightInit(layer='Linear')(layer)
    torch.manual_seed(1)
    expected = nn.init.kaiming_normal_(torch.empty(10, 64))
    assert torch.equal(layer.weight, expected)
    assert torch.equal(layer.bias, bias)


def test_other_layers_and_cosine_layers_stay() -> None:
    parts = nn.Sequential(nn.Conv2d(3, 4, 1), CosineLinear(4, 3))
    before = [part.weight.detach().clone() for part in parts]
    KaimingWeightInit()(parts)
    assert torch.equal(parts[0].weight, before[0])
    assert torch.equal(parts[1].weight, before[1])


def head_of(name: str) -> nn.Module:
    config = load_config(CONFIGS / f'{name}.py')
    init_default_scope(config.default_scope)
    head = MODELS.build(config.model.head)
    head.init_weights()
    return head


@pytest.mark.parametrize(
    'name',
    [
        'baselines/ce_resnet32_1xb128-200e_cifar100-lt-if100',
        'dcr/ce-dcr_resnet32_1xb128-200e_cifar100-lt-if100',
        'long_tail/balanced-softmax_resnet32_1xb128-200e_cifar100-lt-if100',
    ],
)
def test_classifier_of_resnet32(name: str) -> None:
    """LDAM-DRW, resnet_cifar.py: std 0.177, bias uniform in +-1 / 8."""
    torch.manual_seed(0)
    fc = head_of(name).fc
    assert fc.weight.std().item() == pytest.approx(math.sqrt(2 / 64), rel=0.03)
    assert 0.08 < fc.bias.abs().max().item() <= 1 / 8


def test_cosine_classifier_of_resnet32() -> None:
    """LDAM-DRW's NormedLinear: rows of length 1."""
    name = 'long_tail/ldam-drw_resnet32_1xb128-200e_cifar100-lt-if100'
    weight = head_of(name).fc.weight
    assert torch.allclose(weight.norm(dim=1), torch.ones(100))
