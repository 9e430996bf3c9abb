from itertools import pairwise

import pytest
import torch
from backbone_step import classifier, train_one_step
from torch import nn

from mmfair.models.backbones import BNInception
from mmfair.registry import MODELS


def count(model: nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())


def test_parameters_of_the_port_from_caffe() -> None:
    model = BNInception()
    # There, convolutions have a bias, and 1,000 classes follow.
    biases = sum(
        m.out_channels for m in model.modules() if isinstance(m, nn.Conv2d)
    )
    assert biases == 10_016
    assert count(model) + biases + 1024 * 1000 + 1000 == 11_295_240
    assert not any('conv.bias' in name for name in model.state_dict())


def test_channels_of_the_blocks() -> None:
    blocks = [b for stage in BNInception().stages for b in stage]
    assert [block.out_channels for block in blocks] == [
        *(256, 320, 576),
        *(576, 576, 608, 608, 1056),
        *(1024, 1024),
    ]
    # What a block says is what the next one takes.
    for block, after in pairwise(blocks):
        assert after.conv3x3[0].in_channels == block.out_channels


@pytest.mark.parametrize('side', [32, 75, 112, 224])
def test_feature_maps(side: int) -> None:
    model = BNInception(out_indices=(0, 1, 2), in_channels=1).eval()
    with torch.no_grad():
        features = model(torch.rand(1, 1, side, side))
    assert [tuple(f.shape) for f in features] == [
        (1, channels, -(-side // stride), -(-side // stride))
        for channels, stride in ((576, 16), (1056, 32), (1024, 32))
    ]


def test_a_reduction_pools_as_caffe_does() -> None:
    """Branch by branch, against the layers written out."""
    torch.manual_seed(0)
    block = BNInception().eval().stages[0][2]
    x = torch.rand(2, 320, 8, 8)
    pool = nn.MaxPool2d(3, stride=2, ceil_mode=True)
    expected = torch.cat([block.conv3x3(x), block.double3x3(x), pool(x)], 1)
    assert torch.equal(block(x), expected)
    assert expected.shape == (2, 576, 4, 4)


def test_order_of_the_branches_and_kinds_of_pooling() -> None:
    torch.manual_seed(0)
    stage = BNInception().eval().stages[2]
    for block, channels, pool in (
        (stage[0], 1056, nn.AvgPool2d(3, 1, 1)),
        (stage[1], 1024, nn.MaxPool2d(3, 1, 1)),
    ):
        x = torch.rand(2, channels, 3, 3)
        branches = [
            block.conv1x1(x),
            block.conv3x3(x),
            block.double3x3(x),
            block.projection(pool(x)),
        ]
        torch.testing.assert_close(block(x), torch.cat(branches, 1))


def test_fewer_stages_have_no_idle_parameters() -> None:
    model = BNInception(out_indices=(0,))
    (features,) = model(torch.rand(2, 3, 64, 64))
    features.sum().backward()
    assert all(p.grad is not None for p in model.parameters())
    assert model.feat_dim == features.shape[1] == 576


@pytest.mark.parametrize('out_indices', [(), (3,), (-1, 2)])
def test_stages_that_do_not_exist(out_indices: tuple[int, ...]) -> None:
    with pytest.raises(ValueError) as caught:
        BNInception(out_indices=out_indices)
    assert str(caught.value) == (
        'BNInception: out_indices must be among 0, 1 and 2, got '
        f'{out_indices}.'
    )


def test_in_a_host_classifier() -> None:
    pytest.importorskip('mmpretrain')
    backbone = dict(type='mmfair.BNInception')
    assert isinstance(MODELS.build(backbone), BNInception)
    train_one_step(classifier(backbone, 1024))
