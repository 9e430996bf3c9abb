import pytest
import torch
from torch import nn

from mmfair.models import CIFARResNet
from mmfair.models.backbones import TwoBranches
from mmfair.registry import MODELS


def build(**settings: object) -> nn.Module:
    return MODELS.build(dict(type='mmfair.TwoBranchBackbone', **settings))


def test_each_half_has_batch_statistics_of_its_own_draws() -> None:
    branches = TwoBranches(nn.BatchNorm2d(2, momentum=1.0))
    x = torch.randn(6, 2, 5, 5)
    x[3:] += 7
    joined = branches(x)
    assert joined.shape == x.shape
    for branch, half in (
        (branches.conventional, x[:3]),
        (branches.rebalancing, x[3:]),
    ):
        torch.testing.assert_close(
            branch.running_mean, half.mean((0, 2, 3)), rtol=1e-4, atol=1e-5
        )
    both = branches.eval()(x[:1])
    assert both.shape == (1, 4, 5, 5)
    with pytest.raises(ValueError, match='must be pairs, got 3 images'):
        branches.train()(x[:3])


def test_the_last_block_of_a_plain_network_twice() -> None:
    network = build(backbone=dict(type='mmfair.CIFARResNet', depth=14))
    plain = CIFARResNet(depth=14)
    state = {
        name.replace('layer3.1.', 'layer3.1.conventional.'): value
        for name, value in plain.state_dict().items()
    }
    missing, unexpected = network.load_state_dict(state, strict=False)
    assert unexpected == []
    assert all('rebalancing' in name for name in missing)
    images = torch.randn(2, 3, 8, 8)
    (joined,) = network.eval()(images)
    torch.testing.assert_close(joined[:, :64], *plain.eval()(images))
    network.init_weights()
    last = network.layer3[1]
    assert not torch.equal(
        last.conventional.conv1.weight, last.rebalancing.conv1.weight
    )


def test_a_resnet_of_the_host() -> None:
    pytest.importorskip('mmpretrain')
    network = build(backbone=dict(type='mmpretrain.ResNet', depth=50))
    network.eval()
    (joined,) = network(torch.zeros(1, 3, 32, 32))
    assert joined.shape == (1, 4096, 1, 1)


def test_a_network_without_stages_is_refused() -> None:
    with pytest.raises(ValueError, match='stages of blocks, got a BNIncep'):
        build(backbone=dict(type='mmfair.BNInception', out_indices=(0,)))
